/** The evaluator with policies made to go wrong. */

import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDecider } from "../decide/decide.ts";
import { createEvaluator } from "../decide/evaluator.ts";
import type { PolicyBundle } from "../decide/policy.ts";
import { exampleDecision, exampleFacts } from "../decide/testing.ts";
import { limits } from "../limits.ts";
import { buildPolicy } from "./policy-build.ts";
import { policyData } from "./policy-data.ts";
import { exampleConfig, opaPath, scratchFolder } from "./policy-testing.ts";

const opa = createRequire(import.meta.url)(
  "@open-policy-agent/opa-wasm",
) as typeof import("@open-policy-agent/opa-wasm");
const data = policyData(exampleConfig());

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => {
  scratch = await scratchFolder();
});
afterAll(() => scratch.dispose());

async function policy(name: string, rego: string): Promise<PolicyBundle> {
  const folder = join(scratch.path, name);
  await mkdir(folder);
  await writeFile(join(folder, "policy.rego"), `package lanekeeper\n\n${rego}\n`);
  return buildPolicy(opaPath, folder, join(scratch.path, "cache"));
}

/** A built-in of the host that throws damages the instance for good after some 4,000 throws (design.md). */
const THROWS = 5000;
/** Thousands of fresh instances; a busy machine takes its time. */
const PATIENCE_MS = 60_000;
const throwing = 'decision := sprintf("%d", [input.n])';

/** How many of so many runs throw. */
function failures(runs: number, run: () => unknown): number {
  let failed = 0;
  for (let n = 0; n < runs; n++) {
    try {
      run();
    } catch {
      failed += 1;
    }
  }
  return failed;
}

describe("the evaluator", () => {
  it(
    "control: an instance that is kept after exceptions is damaged for good",
    async () => {
      const { wasm } = await policy("kept", throwing);
      const kept = opa.loadPolicySync(new Uint8Array(wasm), { initial: 256 });
      expect(failures(THROWS, () => kept.evaluate({ n: "x" }))).toBe(THROWS);
      expect(() => kept.evaluate({ n: 7 })).toThrow();
    },
    PATIENCE_MS,
  );

  it(
    "answers after any number of exceptions",
    async () => {
      const evaluator = createEvaluator(await policy("thrown", throwing), data);
      expect(failures(THROWS, () => evaluator.evaluate('{"n":"x"}'))).toBe(THROWS);
      expect(evaluator.evaluate('{"n":7}')).toBe("7");
    },
    PATIENCE_MS,
  );

  it(
    "answers after input that overruns the stack",
    async () => {
      const evaluator = createEvaluator(await policy("deep", "decision := {input.n}"), data);
      const deep = `{"n":${"[".repeat(5000)}${"]".repeat(5000)}}`;
      expect(failures(700, () => evaluator.evaluate(deep))).toBe(700);
      expect(evaluator.evaluate('{"n":7}')).toEqual([7]);
    },
    PATIENCE_MS,
  );

  it("names the built-ins that WASM does not have, at load", async () => {
    const bundle = await policy("missing", "decision := [time.now_ns(), crypto.sha256(input.n)]");
    expect(() => createEvaluator(bundle, data)).toThrow(/crypto\.sha256, time\.now_ns/);
  });

  it("gives undefined for an undefined rule", async () => {
    const evaluator = createEvaluator(await policy("undefined", "decision := 1 if input.absent"), data);
    expect(evaluator.evaluate("{}")).toBeUndefined();
  });

  it("lets the policy read data that stands beside it, and never in place of the configuration", async () => {
    const bundle = await policy("data", "decision := [data.prices.a, count(data.config.lane_order)]");
    const evaluator = createEvaluator(
      { ...bundle, data: { prices: { a: 5 }, config: { lane_order: [] } } },
      data,
    );
    expect(evaluator.evaluate("{}")).toEqual([5, 3]);
  });

  it("refuses input beyond the limit, and reads it up to there", async () => {
    const evaluator = createEvaluator(await policy("large", "decision := count(input.n)"), data);
    const frame = '{"n":""}'.length;
    const text = (bytes: number): string => `{"n":"${"x".repeat(bytes - frame)}"}`;
    expect(evaluator.evaluate(text(limits.policyInputMaxBytes))).toBe(limits.policyInputMaxBytes - frame);
    expect(() => evaluator.evaluate(text(limits.policyInputMaxBytes + 1))).toThrow(/too long/);
  });

  it("refuses what is no module", () => {
    expect(() => createEvaluator({ wasm: Buffer.from("no"), data: {} }, data)).toThrow(
      "could not be evaluated",
    );
  });
});

describe("a policy that answers nonsense", () => {
  const facts = exampleFacts();
  const sound = JSON.stringify(exampleDecision({ model: "m", lanes: [{ lane: "vllm", model: "m" }] }));

  it("control: a sound decision passes", async () => {
    const decider = createDecider(await policy("sound", `decision := ${sound}`), data);
    expect(decider.decide(facts).decision.lanes).toEqual([{ lane: "vllm", model: "m" }]);
  });

  it.each([
    ["nothing", "decision := 1 if input.absent"],
    ["true", "decision := true"],
    ["no lanes field", `decision := object.remove(${sound}, ["lanes"])`],
    ["an unknown lane", `decision := object.union(${sound}, {"lanes": [{"lane": "x", "model": "m"}]})`],
    [
      "a lane of another dialect",
      `decision := object.union(${sound}, {"lanes": [{"lane": "claude", "model": "m"}]})`,
    ],
    ["an exception", `decision := sprintf("%d", [input.model])`],
  ])("fails closed on %s, every time", async (name, rego) => {
    const decider = createDecider(await policy(`nonsense ${name}`, rego), data);
    for (let n = 0; n < 3; n++) expect(() => decider.decide(facts)).toThrow("could not be evaluated");
  });
});
