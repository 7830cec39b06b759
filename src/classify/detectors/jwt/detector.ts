/**
 * JSON Web Tokens (RFC 7519, 7515, 7516): base64url of a JSON object, so "eyJ" (or "ewo" with a line break), a second
 * part, and a signature that is empty for alg "none". The first part must decode to an object.
 */
import { startsToken } from "../characters.ts";
import { type Detector, matchEnd } from "../contract.ts";

const TOKEN =
  /e[yw][A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,16000}\.(?:[A-Za-z0-9_-]{8,2000}(?:\.[A-Za-z0-9_-]{8,16000}\.[A-Za-z0-9_-]{8,2000})?)?/y;

export const jwt: Detector = {
  name: "jwt",
  kinds: ["SECRET_JWT"],
  anchors: [
    { on: "literal", text: "eyJ" },
    { on: "literal", text: "ewog" },
  ],
  verify(text, at) {
    if (text.charCodeAt(at - 1) === 45 || !startsToken(text, at)) return null;
    const end = matchEnd(TOKEN, text, at);
    if (end < 0) return null;
    const header = Buffer.from(
      text.slice(at, Math.min(text.indexOf(".", at), at + 400)),
      "base64url",
    ).toString("latin1");
    if (!/^\{\s*"[^"\n]{1,60}"\s*:/.test(header)) return null;
    return { kind: "SECRET_JWT", start: at, end, confidence: 0.97 };
  },
};
