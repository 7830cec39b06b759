import { expect, it } from "vitest";
import { seeded } from "../support/random.ts";
import { readOptions, UsageError } from "./options.ts";
import { KINDS, pick } from "./traffic.ts";

it("an hour at 40 calls a second when nothing is said", () => {
  expect(readOptions([])).toEqual({ minutes: 60, rate: 40, seed: 1, write: false });
  expect(readOptions(["--minutes", "0.5", "--rate", "10", "--seed", "7", "--write"])).toEqual({
    minutes: 0.5,
    rate: 10,
    seed: 7,
    write: true,
  });
  expect(readOptions(["-h"])).toBeNull();
  expect(() => readOptions(["--minutes", "0"])).toThrow(UsageError);
  expect(() => readOptions(["--hours", "1"])).toThrow(UsageError);
});

it("shares out a thousand calls, and every kind comes up", () => {
  expect(KINDS.reduce((sum, { share }) => sum + share, 0)).toBe(1_000);
  const random = seeded(1);
  const picked = new Set(Array.from({ length: 5_000 }, () => pick(random).name));
  expect([...picked].sort()).toEqual(KINDS.map(({ name }) => name).sort());
});
