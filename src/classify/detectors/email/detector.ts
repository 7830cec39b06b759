/**
 * E-mail addresses (RFC 5321 4.1.2, RFC 6531 for letters beyond ASCII): local part of at most 64 units, "@", a domain
 * of at least two labels whose last one is letters. "icon@2x.png", "git@host:path" and version specifiers are not.
 */
import { isWordAt } from "../characters.ts";
import { type Detector, type Match, matchEnd } from "../contract.ts";

const DOMAIN =
  /(?:[\p{L}\d](?:[\p{L}\d-]{0,61}[\p{L}\d])?\.){1,8}(?:xn--[a-z0-9-]{2,59}|\p{L}{2,24})(?![\p{L}\d_])/uy;
const LOCAL = /[\p{L}\d.!#$%&'*+/=?^_`{|}~-]/u;
const FILE_ENDING =
  /\.(?:png|jpe?g|gif|svg|webp|js|mjs|cjs|ts|tsx|jsx|css|json|md|html?|py|rb|rs|lock|tgz|zip)$/i;

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < 64 && LOCAL.test(text.charAt(start - 1))) start--;
  // An escape's letter ("\nname@…" within a string) and punctuation before the name are not part of it.
  if (start > 0 && text.charCodeAt(start - 1) === 92 && /[nrt]/.test(text.charAt(start))) start++;
  while (start < at && !/[\p{L}\d_+]/u.test(text.charAt(start))) start++;
  const local = text.slice(start, at);
  const separator = start + Math.max(local.lastIndexOf("="), local.lastIndexOf("/"), local.lastIndexOf("|"));
  return separator >= start && separator < at - 1 ? separator + 1 : start;
}

/** A local part in quotes (RFC 5321 4.1.2): the quote before it is looked for in the same word or two. */
const QUOTED = /"[\p{L}\d](?:[^"\n\\<>]{0,58}[\p{L}\d])?"$/u;
const quotedStart = (text: string, at: number): number => {
  const lead = QUOTED.exec(text.slice(Math.max(0, at - 64), at));
  return lead === null ? -1 : at - lead[0].length;
};

/** "jo (at) example (dot) com", as people write it to hide it from robots; the brackets say that it is one. */
const WRITTEN = /(?:[\p{L}\d_+-]{1,32}(?:(?:\.| ?[[({]dot[\])}] ?)[\p{L}\d_+-]{1,32}){0,3}) ?$/iu;
const WRITTEN_REST =
  /[[({]at[\])}] ?[\p{L}\d-]{1,40}(?:(?:\.| ?[[({](?:dot|punkt|point|punto|ponto|punt)[\])}] ?| dot )[\p{L}\d-]{2,24}){1,4}(?![\p{L}\d])/iuy;

function written(text: string, at: number): Match | null {
  const end = matchEnd(WRITTEN_REST, text, at);
  const lead = end < 0 ? null : WRITTEN.exec(text.slice(Math.max(0, at - 64), at));
  return lead === null ? null : { kind: "EMAIL_ADDRESS", start: at - lead[0].length, end, confidence: 0.85 };
}

/** "jo at example dot com": only with an ending that everybody knows. */
const SPOKEN =
  /[\p{L}\d_+-]{1,32}(?:(?: dot |\.)[\p{L}\d_+-]{1,32}){0,2} at [\p{L}\d-]{2,40}(?:(?: dot |\.)[\p{L}\d-]{2,40}){0,2}$/iu;
const ENDING = / dot (?:com|org|net|io|de|fr|es|it|pt|nl|eu|uk|co dot uk)(?![\p{L}\d])/iuy;
function spoken(text: string, at: number): Match | null {
  const end = matchEnd(ENDING, text, at);
  const lead = end < 0 ? null : SPOKEN.exec(text.slice(Math.max(0, at - 128), at));
  return lead === null ? null : { kind: "EMAIL_ADDRESS", start: at - lead[0].length, end, confidence: 0.75 };
}

export const email: Detector = {
  name: "email",
  kinds: ["EMAIL_ADDRESS"],
  anchors: [
    { on: "at" },
    ...["(at)", "[at]", "{at}", " dot "].map((text) => ({
      on: "literal" as const,
      text,
      ignoreCase: true,
      inside: true,
    })),
  ],
  verify(text, at) {
    const unit = text.charCodeAt(at);
    if (unit === 32) return spoken(text, at);
    if (unit !== 64) return written(text, at);
    if (!isWordAt(text, at + 1) || at === 0 || text.charCodeAt(at - 1) <= 32) return null;
    let end = matchEnd(DOMAIN, text, at + 1);
    if (end < 0) return null;
    const quoted = text.charCodeAt(at - 1) === 34 ? quotedStart(text, at) : -1;
    const start = quoted < 0 ? localStart(text, at) : quoted;
    if (start >= at || text.charAt(at - 1) === ".") return null;
    const value = text.slice(start, end);
    if (FILE_ENDING.test(value)) return null;
    if (value.startsWith("git@") && text.charAt(end) === ":") return null;
    while (text.charAt(end - 1) === ".") end--;
    return { kind: "EMAIL_ADDRESS", start, end, confidence: 0.98 };
  },
};
