/**
 * What the product test knows to get through, with the reason. Short, and kept true: a hole that has closed fails the
 * test until its line is gone.
 */
import { KINDS } from "./canaries.ts";
import type { Cell } from "./cells.ts";
import type { Position } from "./positions.ts";

export interface Hole {
  /** Absent: any. */
  readonly encodings?: readonly string[];
  /** Absent: any. */
  readonly kinds?: readonly string[];
  /** Name of the position; absent: any. */
  readonly position?: string;
  readonly reason: string;
}

export const HOLES: readonly Hole[] = [
  {
    encodings: ["written backwards", "rot13"],
    reason:
      "a cipher that only an instruction names: there is no end to them. Declare the class of such data",
  },
  {
    encodings: ["base64 of full width", "base64 of a Russian sentence", "hex of a Japanese sentence"],
    reason: "what base64 or hex holds counts as text only where most of it is ASCII",
  },
  {
    encodings: ["hex", "hex, upper case", "base64 of hex"],
    kinds: ["FR_NIR"],
    reason: "hex counts as text only where its first bytes are ASCII (numéro)",
  },
  { position: "a data URI in a text", reason: "as above: its base64 holds other letters than ASCII" },
  { encodings: ["base64 in lines of 20", "base64 in lines of 76"], reason: "base64 is decoded line by line" },
  { encodings: ["base64 of UTF-16"], reason: "what base64 holds is read as UTF-8 alone" },
  {
    encodings: [
      "control characters between",
      "Hangul fillers between",
      "Braille blanks between",
      "Mongolian selectors between",
      "combining marks between",
      "line separators between",
    ],
    reason: "these characters are not taken for invisible",
  },
  { encodings: ["hex in pairs"], reason: "hex is read in one run alone" },
  {
    encodings: ["spaced digits", "dotted digits", "dashed digits"],
    kinds: [
      "IN_AADHAAR",
      "FR_NIR",
      "FI_HETU",
      "UK_NHS",
      "NL_BSN",
      "PL_PESEL",
      "SE_PERSONNUMMER",
      "DE_TAX_ID",
      "JP_MY_NUMBER",
      "AU_TFN",
      "CA_SIN",
    ],
    reason: "digits one by one are joined for cards, accounts, telephones and US numbers alone",
  },
  {
    encodings: ["JSON in JSON in a string"],
    kinds: ["SECRET_PASSWORD"],
    reason: "a quoted password is found behind one backslash, not behind three",
  },
  { position: "a CSV file", kinds: ["SECRET_PASSWORD"], reason: "CSV writes a quote as two" },
  {
    encodings: ["tag characters after a flag"],
    kinds: ["SECRET_PRIVATE_KEY"],
    reason: "the flag is a visible character in the middle of the key",
  },
  {
    encodings: ["superscript digits"],
    kinds: KINDS.filter((kind) => kind.startsWith("SECRET_")),
    reason: "¹, ² and ³ beside letters are taken for footnotes",
  },
  {
    encodings: ["look-alike letters"],
    kinds: ["MAC_ADDRESS"],
    reason: "look-alikes within hexadecimal groups are not always seen",
  },
];

export const holeOf = ({ canary, encoding }: Cell, position: Position): Hole | undefined =>
  HOLES.find(
    (hole) =>
      (hole.encodings?.includes(encoding.name) ?? true) &&
      (hole.kinds?.includes(canary.kind) ?? true) &&
      (hole.position === undefined || hole.position === position.name),
  );
