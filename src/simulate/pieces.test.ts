import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pieces } from "./pieces.ts";

describe("pieces", () => {
  it("joins to the text again, with no lone surrogate and 1 to 7 characters each", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer(), (text, seed) => {
        const cut = pieces(text, seed);
        expect(cut.join("")).toBe(text);
        for (const piece of cut) {
          expect(piece.isWellFormed()).toBe(true);
          expect([...piece].length).toBeGreaterThanOrEqual(1);
          expect([...piece].length).toBeLessThanOrEqual(7);
        }
      }),
    );
  });

  it("cuts through a placeholder, and elsewhere for another seed", () => {
    const text = "Write to [EMAIL_ADDRESS_1] and to [PHONE_NUMBER_1], please.";
    expect(pieces(text, 1)).not.toContain("[EMAIL_ADDRESS_1]");
    expect(pieces(text, 1)).toEqual(pieces(text, 1));
    expect(pieces(text, 1)).not.toEqual(pieces(text, 2));
  });
});
