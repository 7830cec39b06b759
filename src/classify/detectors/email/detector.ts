/**
 * E-mail addresses (RFC 5321 4.1.2, RFC 6531 for letters beyond ASCII): local part of at most 64 units, "@", a domain
 * of at least two labels whose last one is letters. "icon@2x.png", "git@host:path" and version specifiers are not.
 */
import { isWordAt } from "../characters.ts";
import { type Detector, matchEnd } from "../contract.ts";

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

export const email: Detector = {
  name: "email",
  kinds: ["EMAIL_ADDRESS"],
  anchors: [{ on: "at" }],
  verify(text, at) {
    if (!isWordAt(text, at + 1) || at === 0 || text.charCodeAt(at - 1) <= 32) return null;
    let end = matchEnd(DOMAIN, text, at + 1);
    if (end < 0) return null;
    const start = localStart(text, at);
    if (start >= at || text.charAt(at - 1) === ".") return null;
    const value = text.slice(start, end);
    if (FILE_ENDING.test(value)) return null;
    if (value.startsWith("git@") && text.charAt(end) === ":") return null;
    while (text.charAt(end - 1) === ".") end--;
    return { kind: "EMAIL_ADDRESS", start, end, confidence: 0.98 };
  },
};
