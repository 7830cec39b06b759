/** OPA's own checks of the shipped Rego: its tests with their coverage, strict mode, its formatter. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { opaPath, shippedPolicies } from "./policy-testing.ts";

const COVERAGE_LEAST_PERCENT = 95;

const opa = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)(opaPath, [...args, shippedPolicies], { maxBuffer: 16_777_216 })).stdout;

describe("the shipped Rego", () => {
  it("passes its own tests", async () => {
    const results: { fail?: boolean; error?: unknown; name: string }[] = JSON.parse(
      await opa("test", "-f", "json"),
    );
    expect(results.filter((test) => test.fail === true || test.error !== undefined)).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
  });

  it(`is covered by them to at least ${COVERAGE_LEAST_PERCENT} percent`, async () => {
    const report: { coverage: number } = JSON.parse(await opa("test", "--coverage", "-f", "json"));
    expect(report.coverage).toBeGreaterThanOrEqual(COVERAGE_LEAST_PERCENT);
  });

  it("is strict and formatted", async () => {
    await opa("check", "--strict");
    expect(await opa("fmt", "--list")).toBe("");
  });
});
