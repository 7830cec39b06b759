import { describe, expect, it } from "vitest";
import { closingLine, opaTally, sum, vitestTally } from "./tally.ts";

describe("counting tests", () => {
  it("writes the closing line", () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed");
    expect(closingLine({ passed: 1, failed: 2, skipped: 3 })).toBe("1 passed, 2 failed, 3 skipped");
    const one = { passed: 1, failed: 2, skipped: 3 };
    expect(sum([one, one, { passed: 0, failed: 1, skipped: 0 }])).toEqual({
      passed: 2,
      failed: 5,
      skipped: 6,
    });
    expect(sum([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  it("reads opa's tests: passed, failed, with an error, skipped", () => {
    const location = { file: "p_test.rego", row: 3 };
    const tests = [
      { package: "data.p", name: "test_a" },
      { package: "data.p", name: "test_b", fail: true, location },
      { package: "data.p", name: "test_c", error: { message: "x" }, location },
      { package: "data.p", name: "todo_test_d", skip: true },
    ];
    expect(opaTally(JSON.stringify(tests))).toEqual({
      passed: 1,
      failed: 2,
      skipped: 1,
      failures: ["p_test.rego:3 data.p.test_b", "p_test.rego:3 data.p.test_c"],
    });
  });

  it("does not take what is no report for a good one", () => {
    expect(opaTally("1 error occurred: rego_parse_error")).toBeNull();
    expect(opaTally('{"errors": []}')).toBeNull();
    expect(vitestTally("")).toBeNull();
    expect(vitestTally("{}")).toBeNull();
    expect(vitestTally("null")).toBeNull();
  });

  it("counts a test file that cannot be loaded as one failure", () => {
    const report = {
      numPassedTests: 4,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        { status: "passed", assertionResults: [{}] },
        { status: "failed", assertionResults: [{}] },
        { status: "failed", assertionResults: [] },
      ],
    };
    expect(vitestTally(JSON.stringify(report))).toEqual({ passed: 4, failed: 2, skipped: 2 });
  });
});
