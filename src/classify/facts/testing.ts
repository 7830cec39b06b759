/** For the tests beside this file: a call from a plain body, and a scan simple enough to foresee. */
import type { Finding } from "../../exchange.ts";
import type { Call } from "../../understand/call.ts";
import { dialects } from "../../understand/dialects/index.ts";
import { parseJson } from "../../understand/json.ts";
import type { ClassifyContext } from "./index.ts";

export function openaiCall(body: object): Call {
  return dialects.openai.readRequest(parseJson(Buffer.from(JSON.stringify({ model: "gpt-4.1", ...body }))));
}

export const user = (content: unknown): object => ({ role: "user", content });
export const part = (text: string): object => ({ type: "text", text });

export const context: ClassifyContext = {
  caller: { tenant: "acme", user: "svc", identifiedBy: "api_key" },
  declared: { task: null, dataClass: null, session: null },
  bodyBytes: 1_000,
  jurisdictionOf: () => null,
  toolTypeOf: () => null,
};

const PATTERNS: readonly (readonly [string, Finding["class"], RegExp])[] = [
  ["CREDIT_CARD", "regulated", /\b\d{4} ?\d{4} ?\d{4} ?\d{4}\b/g],
  ["EMAIL_ADDRESS", "pii", /\b[a-z.]+@[a-z]+\.[a-z]+/gi],
  ["SECRET_TEST", "secret", /(?<![A-Za-z0-9])key-[a-z0-9]{12}/g],
];

/** Cards as four times four digits, e-mail addresses, and keys that begin a word. */
export function simpleScan(text: string): Finding[] {
  return PATTERNS.flatMap(([kind, dataClass, pattern]) =>
    [...text.matchAll(pattern)].map((match) => ({
      kind,
      class: dataClass,
      start: match.index,
      end: match.index + match[0].length,
      confidence: 0.9,
    })),
  ).sort((one, other) => one.start - other.start);
}
