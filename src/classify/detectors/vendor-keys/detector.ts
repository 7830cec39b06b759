/**
 * Credentials that their issuer made recognisable: a fixed prefix (or mark), an alphabet and a length. One row per
 * format, the anatomy and its source beside each. Documentation's examples (one unit repeated, EXAMPLE) are left out.
 */

import { startsToken } from "../characters.ts";
import type { Detector, Match } from "../contract.ts";
import { matchEnd } from "../contract.ts";
import { entropy, isPlaceholder } from "../placeholder.ts";
import { CLOUD_KEYS } from "./clouds.ts";
import { DEVELOPER_KEYS } from "./developers.ts";
import { MODEL_KEYS } from "./models.ts";
import { MORE_KEYS } from "./more.ts";
import type { KeyFormat } from "./row.ts";
import { SERVICE_KEYS } from "./services.ts";

export const KEY_FORMATS: readonly KeyFormat[] = [
  ...MODEL_KEYS,
  ...CLOUD_KEYS,
  ...DEVELOPER_KEYS,
  ...SERVICE_KEYS,
  ...MORE_KEYS,
];

const LOWEST_ENTROPY = 2.5;

/** `+` and `/` belong to base64: a token right after them is a piece of a blob unless the blob starts just there. */
function insideBlob(text: string, at: number): boolean {
  const previous = text.charCodeAt(at - 1);
  if (previous !== 43 && previous !== 47) return false;
  let units = 0;
  while (units < 24 && /[A-Za-z0-9+/]/.test(text.charAt(at - 1 - units))) units++;
  return units === 24;
}

/** The start of the token whose anchor stands at `at`: the earliest of the places `back` allows where it matches. */
function findStart(
  format: KeyFormat,
  pattern: RegExp,
  text: string,
  at: number,
): { start: number; end: number } | null {
  const earliest = Math.max(0, at - (format.back ?? 0));
  for (let start = earliest; start <= at; start++) {
    if (!startsToken(text, start)) continue;
    const end = matchEnd(pattern, text, start);
    if (end > at) return { start, end };
  }
  return null;
}

function detectorOf(format: KeyFormat): Detector {
  const pattern = new RegExp(`${format.pattern}(?![A-Za-z0-9])`, "y");
  const back = format.back ?? 0;
  return {
    name: "vendor-keys",
    kinds: [format.kind],
    anchors: [
      ...format.anchors.map((text) => ({ on: "literal" as const, text, inside: back > 0 })),
      ...(format.digits === undefined
        ? []
        : [{ on: "number" as const, least: format.digits[0], most: format.digits[1] }]),
    ],
    verify(text, at): Match | null {
      const token = findStart(format, pattern, text, at);
      if (token === null || insideBlob(text, token.start)) return null;
      const value = text.slice(token.start, token.end);
      if (format.entropy !== 0 && isPlaceholder(value)) return null;
      if (entropy(value) < (format.entropy ?? LOWEST_ENTROPY)) return null;
      return { kind: format.kind, start: token.start, end: token.end, confidence: 0.95 };
    },
  };
}

export const vendorKeys: readonly Detector[] = KEY_FORMATS.map(detectorOf);
