/**
 * Private keys in text: PEM (RFC 7468, also as OpenSSH and PGP write it), whole or cut off, with real line breaks or
 * with escaped ones, and PuTTY's own form. A block without key material is documentation.
 */
import { type Detector, matchEnd } from "../contract.ts";

const HEADER = /-----BEGIN ?[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const BODY = /(?:[A-Za-z0-9+/=\s\\:,.@()]|-(?!-)){0,12000}/y;
const FOOTER = /-----END ?[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const PUTTY = /PuTTY-User-Key-File-\d: [\s\S]{0,6000}?Private-Lines: \d{1,4}\s[A-Za-z0-9+/=\s]{40,6000}/y;

export const privateKey: Detector = {
  name: "private-key",
  kinds: ["SECRET_PRIVATE_KEY"],
  anchors: [
    { on: "literal", text: "-----BEGIN", inside: true },
    { on: "literal", text: "PuTTY-User-Key-File-" },
  ],
  verify(text, at) {
    if (text.charAt(at) === "P") {
      const end = matchEnd(PUTTY, text, at);
      return end < 0 ? null : { kind: "SECRET_PRIVATE_KEY", start: at, end, confidence: 0.98 };
    }
    const header = matchEnd(HEADER, text, at);
    if (header < 0) return null;
    const limit = matchEnd(BODY, text, header);
    const material = text.slice(header, limit);
    const footer = matchEnd(FOOTER, text, limit);
    if (material.replace(/\\[nr]|[^A-Za-z0-9+/]/g, "").length < 48) return null;
    const end = footer < 0 ? header + material.trimEnd().length : footer;
    return { kind: "SECRET_PRIVATE_KEY", start: at, end, confidence: 0.99 };
  },
};
