import { describe, expect, it } from "vitest";
import type { Attempt, ExchangeRecord } from "../exchange.ts";
import { exampleRecord } from "./fixture.ts";
import { redactionsDone } from "./redactions.ts";

const redactions: ExchangeRecord["redactions"] = {
  EMAIL_ADDRESS: { action: "allow", by_boundary: { hosted: "pseudonym", self_hosted: "allow" }, count: 2 },
  PHONE_NUMBER: { action: "drop", count: 1 },
};
const [attempt] = exampleRecord.attempts;
const reaching = (...boundaries: readonly Attempt["boundary"][]): Pick<ExchangeRecord, "attempts"> => ({
  attempts: boundaries.map((boundary) => ({ ...(attempt as Attempt), boundary })),
});
const done = (...boundaries: readonly Attempt["boundary"][]): readonly string[] =>
  redactionsDone({ redactions, ...reaching(...boundaries) }).map(
    ({ kind, action, count, boundary }) => `${count} ${kind} ${action} ${boundary}`,
  );

describe("what was done to findings", () => {
  it("is what the lanes that were reached were sent", () => {
    expect(done("self_hosted", "self_hosted", "local")).toEqual([
      "2 EMAIL_ADDRESS allow self_hosted",
      "1 PHONE_NUMBER drop null",
    ]);
    expect(done("self_hosted", "hosted")).toEqual([
      "2 EMAIL_ADDRESS pseudonym hosted",
      "2 EMAIL_ADDRESS allow self_hosted",
      "1 PHONE_NUMBER drop null",
    ]);
  });

  it("is all that may have been sent, where no attempt is known", () => {
    expect(done()).toHaveLength(3);
  });
});
