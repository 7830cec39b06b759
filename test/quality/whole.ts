/**
 * What a whole body costs from its bytes to the bytes that a lane is sent: read, parsed, classified, edited. With
 * nothing to find and with fifty findings, in turn, in CPU time.
 */
import { classify } from "../../src/classify/facts/index.ts";
import { context } from "../../src/classify/facts/testing.ts";
import { exampleDecision } from "../../src/decide/testing.ts";
import { type Plan, plan } from "../../src/enforce/plan.ts";
import { tenantKey } from "../../src/enforce/pseudonym.ts";
import type { RedactionAction } from "../../src/exchange.ts";
import { dialects } from "../../src/understand/dialects/index.ts";
import { decodeBody } from "../../src/understand/encodings.ts";
import { parseJson } from "../../src/understand/json.ts";
import { cleanText } from "./clean.ts";

export const FINDINGS = 50;
const BODY_BYTES = 1_048_576;
const MESSAGES = 20;

/** Of several sorts, no two of them the same, each with the words that say what it is. */
const VALUES: readonly ((nth: number) => string)[] = [
  (nth) => `Write to mail.${nth}@northwind-parcels.org soon.`,
  (nth) => `Her number is +44 20 7946 ${String(1000 + nth)}, in the evening.`,
  (nth) => `SSN 536-22-${8000 + nth}.`,
  (nth) => `The server at 81.20.30.${nth + 1} is down.`,
  () => "Charge 4111 1111 1111 1111 please.",
];
const KINDS = ["EMAIL_ADDRESS", "PHONE_NUMBER", "US_SSN", "IP_ADDRESS", "CREDIT_CARD"] as const;

/** A chat request of a megabyte of plain prose, in several messages, with so many findings spread over it. */
export function chatBody(findings: number): Buffer {
  const prose = cleanText(BODY_BYTES);
  const step = Math.floor(prose.length / MESSAGES);
  const messages = Array.from({ length: MESSAGES }, (_, k) => prose.slice(k * step, (k + 1) * step));
  for (let nth = 0; nth < findings; nth++) {
    const which = nth % MESSAGES;
    const text = messages[which] ?? "";
    // In the middle of a message, at the end of a sentence.
    const at = text.indexOf(". ", Math.floor(((nth % 7) + 1) * (text.length / 9))) + 2;
    messages[which] = `${text.slice(0, at)}${VALUES[nth % VALUES.length]?.(nth) ?? ""} ${text.slice(at)}`;
  }
  return Buffer.from(
    JSON.stringify({ model: "m", messages: messages.map((content) => ({ role: "user", content })) }),
  );
}

const KEY = tenantKey(Buffer.alloc(32, 1), "acme");
const PLANS = {
  lanes: new Map([
    [
      "one",
      {
        name: "one",
        provider: "openai",
        boundary: "hosted",
        region: "eu",
        endpoints: 1,
        path: "/v1/chat/completions",
        passthrough: false,
        prices: {},
      },
    ],
  ] as const),
  baselines: new Set<string>(),
  tenantKey: () => KEY,
};

/** From the bytes that came to those that go. */
export function wholeWay(raw: Buffer, action: RedactionAction): Plan {
  const call = dialects.openai.readRequest(parseJson(decodeBody(raw, null, raw.length)));
  const classified = classify(call, { ...context, bodyBytes: raw.length });
  const redactions = Object.keys(classified.facts.kinds).map((kind) => ({
    kind,
    action: (KINDS as readonly string[]).includes(kind) ? action : ("allow" as const),
  }));
  const decision = exampleDecision({ lanes: [{ lane: "one", model: "m" }], model: "m", redactions });
  return plan(call, classified, decision, PLANS);
}

export interface WholeSpeed {
  /** Milliseconds of CPU for a megabyte. */
  readonly none: number;
  readonly masked: number;
  readonly named: number;
  /** How much more fifty findings cost, as a share: the middle of many comparisons. */
  readonly maskedMore: number;
  readonly namedMore: number;
}

const ROUNDS = 31;
const RUNS = 4;

export function measureWhole(): WholeSpeed {
  const clean = chatBody(0);
  const found = chatBody(FINDINGS);
  const ways: readonly (readonly [Buffer, RedactionAction])[] = [
    [clean, "mask"],
    [found, "mask"],
    [found, "pseudonym"],
  ];
  const cpu = ([bytes, action]: readonly [Buffer, RedactionAction]): number => {
    const began = process.cpuUsage();
    for (let run = 0; run < RUNS; run++) wholeWay(bytes, action);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000 / RUNS;
  };
  for (let warm = 0; warm < 3; warm++) for (const way of ways) cpu(way);
  const rounds = Array.from({ length: ROUNDS }, () => ways.map(cpu));
  const of = (nth: number): number => middle(rounds.map((round) => round[nth] ?? 0));
  const more = (nth: number): number =>
    middle(rounds.map((round) => (round[nth] ?? 0) / (round[0] ?? 1))) - 1;
  return { none: of(0), masked: of(1), named: of(2), maskedMore: more(1), namedMore: more(2) };
}

const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
