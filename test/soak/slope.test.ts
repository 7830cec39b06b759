import { describe, expect, it } from "vitest";
import { seeded } from "../support/random.ts";
import { judge, slopeOf } from "./slope.ts";

const series = (count: number, value: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => ({ hours: i / count, value: value(i) }));

describe("the verdict on a series", () => {
  it("calls noise around a level flat", () => {
    const random = seeded(3);
    const verdict = judge(
      series(360, () => 100 + random.next() * 20),
      10,
      0.05,
    );
    expect(verdict.flat).toBe(true);
    expect(Math.abs(verdict.perHour)).toBeLessThan(3);
  });

  it("sees a leak of 20 MB an hour in that noise", () => {
    const random = seeded(4);
    const verdict = judge(
      series(360, (i) => 100 + (i / 360) * 20 + random.next() * 20),
      10,
      0.05,
    );
    expect(verdict.flat).toBe(false);
    expect(verdict.perHour).toBeGreaterThan(15);
  });

  it("is not moved by single high readings", () => {
    expect(slopeOf(series(100, (i) => (i > 90 && i % 3 === 0 ? 900 : 50)))).toBe(0);
  });

  it("lets a level fall", () => {
    expect(
      judge(
        series(100, (i) => 100 - i / 10),
        1,
        0,
      ).flat,
    ).toBe(true);
  });

  it("has nothing to say about one reading", () => {
    expect(
      judge(
        series(1, () => 7),
        1,
        0,
      ),
    ).toMatchObject({ first: 7, last: 7, perHour: 0, flat: true });
  });
});
