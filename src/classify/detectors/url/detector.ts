/** Web addresses (RFC 3986) with a scheme, and bare domain names that start with "www.". Public by themselves. */
import { startsToken } from "../characters.ts";
import { type Detector, matchEnd } from "../contract.ts";

const REST = /[^\s"'`<>\\^{}|\u201c\u201d\u2018\u2019]{2,1024}/y;
const SCHEME = /(?:https?|ftps?|wss?|sftp)$/i;

function count(text: string, start: number, end: number, char: string): number {
  let times = 0;
  for (let k = start; k < end; k++) if (text.charAt(k) === char) times++;
  return times;
}

function trimEnd(text: string, start: number, from: number): number {
  let end = from;
  while (end > start) {
    const char = text.charAt(end - 1);
    if (/[.,;:!?*_~]/.test(char)) end--;
    else if (char === ")" && count(text, start, end, "(") < count(text, start, end, ")")) end--;
    else if (char === "]" && count(text, start, end, "[") < count(text, start, end, "]")) end--;
    else break;
  }
  return end;
}

export const url: Detector = {
  name: "url",
  kinds: ["URL", "DOMAIN_NAME"],
  anchors: [
    { on: "literal", text: "://", inside: true },
    { on: "literal", text: "www.", ignoreCase: true },
  ],
  verify(text, at) {
    const named = text.charAt(at) !== ":";
    if (named && /[./@-]/.test(text.charAt(at - 1))) return null;
    const scheme = named ? "" : (SCHEME.exec(text.slice(Math.max(0, at - 6), at))?.[0] ?? "");
    if (!named && (scheme === "" || !startsToken(text, at - scheme.length))) return null;
    const start = named ? at : at - scheme.length;
    const from = named ? at : at + 3;
    const limit = matchEnd(REST, text, from);
    if (limit < 0) return null;
    const end = trimEnd(text, from, limit);
    if (!/^[^/?#]*[\p{L}\d]/u.test(text.slice(from, end))) return null;
    if (named && !/^www\.[\p{L}\d-]+\.\p{L}{2}/iu.test(text.slice(from, end))) return null;
    return { kind: named ? "DOMAIN_NAME" : "URL", start, end, confidence: 0.9 };
  },
};
