/** Words before a value that say what it is. */
import type { Anchor } from "./contract.ts";

/** A label in capitals is looked for in capitals alone: in small letters it is a common word. */
export const isExact = (label: string): boolean => /^[A-Z]{2,}$/.test(label);

/** What a detector is asked at; an anchor ignores the case of ASCII only, and has at least three units. */
export function labelAnchors(label: string): readonly Anchor[] {
  const texts = isExact(label)
    ? [label]
    : label.includes(" ")
      ? [label]
      : [...new Set([label, label.toUpperCase()])];
  return texts.flatMap((text): Anchor[] =>
    text.length >= 3
      ? [
          isExact(label)
            ? { on: "literal", text }
            : { on: "literal", text, ignoreCase: true, inside: "names" },
        ]
      : [" ", ":", ".", "-"].map((next) => ({
          on: "literal",
          text: text + next,
          ignoreCase: !isExact(label),
        })),
  );
}
