/** Nothing that a lane may not see survives in an attachment, however it is written, nor in a stored prompt. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDocument } from "../classify/documents/read.ts";
import { docx, paragraph } from "../classify/documents/testing.ts";
import { type Classified, classify, withDocuments } from "../classify/facts/index.ts";
import { exampleDecision } from "../decide/testing.ts";
import { LanekeeperError } from "../errors.ts";
import type { Decision, Dialect, RedactionAction } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import { dialects } from "../understand/dialects/index.ts";
import { type JsonDoc, parseJson } from "../understand/json.ts";
import type { Lane } from "./lanes.ts";
import { type Plan, plan } from "./plan.ts";

const CANARIES = {
  EMAIL_ADDRESS: "canary.person@example-mail.org",
  US_SSN: "536-22-8726",
  CREDIT_CARD: "5555 5555 5555 4444",
  IBAN_CODE: "DE89370400440532013000",
  SECRET_GITHUB: "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
} as const;

/** How a text is turned into bytes, and the charset that a `data:` URI may name. */
const CHARSETS: Readonly<Record<string, (text: string) => Buffer>> = {
  "utf-8": (text) => Buffer.from(text),
  "utf-8 with a mark": (text) => Buffer.from(`\ufeff${text}`),
  "utf-16le with a mark": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  "utf-16be with a mark": (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
  "utf-16le": (text) => Buffer.from(text, "utf16le"),
  "utf-16be": (text) => Buffer.from(text, "utf16le").swap16(),
};

const lines = (data: string, width: number, end: string): string =>
  data.replace(new RegExp(`.{${width}}`, "g"), `$&${end}`);
const BASE64: Readonly<Record<string, (bytes: Buffer) => string>> = {
  plain: (bytes) => bytes.toString("base64"),
  unpadded: (bytes) => bytes.toString("base64").replace(/=+$/, ""),
  "in lines of 76": (bytes) => lines(bytes.toString("base64"), 76, "\r\n"),
  "in lines of 5": (bytes) => lines(bytes.toString("base64"), 5, "\n"),
  "of URLs": (bytes) => bytes.toString("base64url"),
  "of URLs, padded": (bytes) => bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
};

const HEADS = {
  none: "",
  plain: "data:text/plain;base64,",
  csv: "DATA:text/csv;base64,",
  markdown: "data:text/markdown;base64,",
  json: "data:application/json;base64,",
  unsaid: "data:application/octet-stream;base64,",
} as const;

type Json = Record<string, unknown>;
interface Position {
  readonly dialect: Dialect;
  readonly heads: readonly (keyof typeof HEADS)[];
  body(data: string): Json;
}

const users = (content: unknown): Json => ({ messages: [{ role: "user", content }] });
const anthropic = (content: unknown): Json => ({ max_tokens: 5, ...users(content) });
const file = (data: string, filename?: string): Json => ({
  type: "file",
  file: { ...(filename === undefined ? {} : { filename }), file_data: data },
});
const document = (data: string, mediaType: string): Json => ({
  type: "document",
  source: { type: "base64", media_type: mediaType, data },
});
const toolResult = (content: unknown): Json => ({ type: "tool_result", tool_use_id: "t", content });

const POSITIONS: Readonly<Record<string, Position>> = {
  "a file without a name": {
    dialect: "openai",
    heads: ["none", "plain", "csv", "json", "unsaid"],
    body: (data) => users([{ type: "text", text: "see" }, file(data)]),
  },
  "a file with a name": {
    dialect: "openai",
    heads: ["none", "plain", "markdown", "unsaid"],
    body: (data) => users([file(data, "notes.txt"), { type: "text", text: "see" }]),
  },
  "a file in a tool message": {
    dialect: "openai",
    heads: ["none", "plain"],
    body: (data) => ({
      messages: [
        { role: "user", content: "go" },
        { role: "tool", tool_call_id: "c", content: [file(data)] },
      ],
    }),
  },
  "a document": {
    dialect: "anthropic",
    heads: ["none"],
    body: (data) => anthropic([document(data, "text/plain")]),
  },
  "a document of a type that is no text": {
    dialect: "anthropic",
    heads: ["none"],
    body: (data) => anthropic([document(data, "application/pdf")]),
  },
  "an image that is a text": {
    dialect: "anthropic",
    heads: ["none"],
    body: (data) => anthropic([{ type: "image", source: { type: "base64", media_type: "image/png", data } }]),
  },
  "a document within a tool result": {
    dialect: "anthropic",
    heads: ["none"],
    body: (data) => anthropic([toolResult([{ type: "text", text: "found" }, document(data, "text/csv")])]),
  },
  "a document within a document within a tool result": {
    dialect: "anthropic",
    heads: ["none"],
    body: (data) =>
      anthropic([
        toolResult([
          { type: "document", source: { type: "content", content: [document(data, "application/json")] } },
        ]),
      ]),
  },
};

type Read = { readonly call: Call; readonly classified: Classified };

function read(dialect: Dialect, body: Json): Read {
  const bytes = Buffer.from(JSON.stringify({ model: "gpt-4.1", ...body }));
  return classifiedAs(dialects[dialect].readRequest(parseJson(bytes)));
}

function classifiedAs(call: Call): Read {
  const classified = classify(call, {
    caller: { tenant: "acme", user: null, identifiedBy: "api_key" },
    declared: { task: null, dataClass: null, session: null },
    bodyBytes: call.doc.bytes.length,
    jurisdictionOf: () => null,
    toolTypeOf: () => null,
  });
  return { call, classified };
}

/** The same with its documents read, in this thread. */
async function readWithDocuments(dialect: Dialect, body: Json): Promise<Read> {
  const call = await withDocuments(read(dialect, body).call, {
    read: (bytes, format) => readDocument(Buffer.from(bytes), format),
    close: async () => {},
  });
  if (call === null) throw new Error("it holds no document");
  return classifiedAs(call);
}

function planned(call: Call, classified: Classified, action: RedactionAction): Plan {
  const decision: Decision = exampleDecision({
    lanes: [{ lane: "openai", model: call.model }],
    model: call.model,
    redactions: Object.keys(classified.facts.kinds).map((kind) => ({ kind, action })),
  });
  const lane: Lane = {
    name: "openai",
    provider: "openai",
    boundary: "hosted",
    region: "eu",
    endpoints: 1,
    path: "/v1",
    passthrough: false,
    prices: {},
  };
  return plan(call, classified, decision, {
    lanes: new Map([["openai", lane]]),
    baselines: new Set(),
    tenantKey: () => Buffer.alloc(32, 7),
  });
}

/** Every way in which a lane might read a string of `doc`. */
function readings(text: string): string[] {
  const data = text.replace(/^data:[^,]*,/i, "");
  const bytes = Buffer.from(data, "base64");
  const even = bytes.subarray(0, bytes.length & ~1);
  return [
    text,
    bytes.toString("latin1"),
    even.toString("utf16le"),
    Buffer.from(even).swap16().toString("utf16le"),
  ];
}

function strings(doc: JsonDoc): string[] {
  const found: string[] = [];
  for (let node = doc.root; node < doc.count; node++) {
    if (doc.type(node) === "string") found.push(doc.text(node));
  }
  return found;
}

const survives = (canary: string, body: Buffer): boolean =>
  strings(parseJson(body))
    .flatMap(readings)
    .some((reading) => reading.includes(canary));

const pick = <T>(table: Readonly<Record<string, T>>) => fc.constantFrom(...Object.entries(table));
const attachment = pick(POSITIONS).chain(([name, position]) =>
  fc.record({
    name: fc.constant(name),
    position: fc.constant(position),
    head: fc.constantFrom(...position.heads),
    canary: pick(CANARIES),
    charset: pick(CHARSETS),
    base64: pick(BASE64),
    before: fc.constantFrom("", "name,value\n", "Grüße, see below.\n", '{"a": "b"}\n', "日本 😀 ".repeat(20)),
    after: fc.constantFrom("", "\n", ", and nothing else.", "\n".repeat(50)),
  }),
);

/** What says that it is text, in every charset and every base64; the rest is drawn. */
const EVERY_WRITING = ["a file with a name", "a document"].flatMap((name) => {
  const position = POSITIONS[name];
  if (position === undefined) throw new Error(`no position ${name}`);
  return position.heads.flatMap((head) =>
    Object.entries(CHARSETS).flatMap((charset) =>
      Object.entries(BASE64).map((base64) => {
        const canary: [string, string] = ["EMAIL_ADDRESS", CANARIES.EMAIL_ADDRESS];
        return { name, position, head, canary, charset, base64, before: "", after: "" };
      }),
    ),
  );
});

describe("a canary in an attachment", () => {
  it("reaches no hosted lane and no stored prompt, wherever and however it is written", () => {
    const seen = { read: new Set<string>(), kept: new Set<string>() };
    fc.assert(
      fc.property(attachment, ({ name, position, head, canary, charset, base64, before, after }) => {
        const [kind, value] = canary;
        const label = kind === "US_SSN" ? "SSN " : kind === "IBAN_CODE" ? "IBAN " : "";
        const bytes = charset[1](`${before}${label}${value} ${after}`);
        const body = position.body(HEADS[head] + base64[1](bytes));
        const { call, classified } = read(position.dialect, body);
        const { kinds, attachments_unread } = classified.facts;
        // The control: it is there, and stays there when every kind is allowed.
        expect(survives(value, call.doc.bytes)).toBe(true);
        expect(planned(call, classified, "allow").body).toBeNull();
        for (const action of ["mask", "pseudonym"] as const) {
          const { body: sent, prompt } = planned(call, classified, action);
          expect(survives(value, Buffer.from(prompt.value ?? ""))).toBe(false);
          if (Object.keys(attachments_unread).length > 0) seen.kept.add(name);
          else {
            seen.read.add(`${name}, ${charset[0]}, ${base64[0]}`);
            expect(Object.keys(kinds)).toContain(kind);
            expect(kinds[kind]?.places).toContain("file");
            expect(survives(value, sent ?? call.doc.bytes)).toBe(false);
          }
        }
      }),
      { numRuns: 3000, examples: EVERY_WRITING.map((each) => [each] as const) },
    );
    // What says that it is text is read in every charset and every base64; what says otherwise stays inside.
    for (const charset of Object.keys(CHARSETS)) {
      for (const base64 of Object.keys(BASE64)) {
        expect(seen.read).toContain(`a file with a name, ${charset}, ${base64}`);
        expect(seen.read).toContain(`a document, ${charset}, ${base64}`);
      }
    }
    expect([...seen.read].some((name) => /of a type that is no text|an image/.test(name))).toBe(false);
    expect(seen.kept).toContain("an image that is a text");
    expect(seen.kept).toContain("a document of a type that is no text");
  }, 60_000);

  it("leaves the rest of the text, its charset, mark and the head of its URI as they were", () => {
    for (const charset of Object.values(CHARSETS)) {
      const before = charset("Grüße 😀\ncanary.person@example-mail.org,ok\n");
      const head = "data:text/plain;base64,";
      const { call, classified } = read("openai", users([file(head + before.toString("base64"))]));
      const sent = parseJson(planned(call, classified, "mask").body ?? Buffer.alloc(0));
      const data = strings(sent).find((text) => text.startsWith(head)) ?? "";
      expect(Buffer.from(data.slice(head.length), "base64")).toEqual(
        charset("Grüße 😀\n[EMAIL_ADDRESS],ok\n"),
      );
    }
  });

  it("is restored from a pseudonym, though the attachment itself holds that name already", () => {
    const write = (text: string) => users([file(Buffer.from(text).toString("base64"), "a.txt")]);
    const pseudonymOf = (text: string): string => {
      const { call, classified } = read("openai", write(text));
      const { restore } = planned(call, classified, "pseudonym");
      expect([...restore.values()]).toEqual([CANARIES.EMAIL_ADDRESS]);
      return [...restore.keys()][0] ?? "";
    };
    const first = pseudonymOf(`to ${CANARIES.EMAIL_ADDRESS}`);
    expect(pseudonymOf(`to ${CANARIES.EMAIL_ADDRESS}`)).toBe(first);
    expect(pseudonymOf(`to ${CANARIES.EMAIL_ADDRESS}, once ${first}`)).toBe(first);
  });

  it("is neither cut nor counted as cut in an Office file, whose kinds say that they are fixed", async () => {
    const data = docx(paragraph(`to ${CANARIES.EMAIL_ADDRESS}`)).toString("base64");
    const { call, classified } = await readWithDocuments(
      "openai",
      users([file(data, "a.docx"), { type: "text", text: "hi" }]),
    );
    expect(classified.facts.kinds).toMatchObject({ EMAIL_ADDRESS: { fixed: true, places: ["file"] } });
    expect(classified.facts.attachments_unread).toEqual({});
    const { body, redactions, prompt } = planned(call, classified, "mask");
    expect(body).toBeNull();
    expect(redactions).toEqual({});
    expect(prompt.value).not.toContain(data.slice(0, 40));
    // Beside one that can be cut, that one is.
    const both = await readWithDocuments(
      "openai",
      users([file(data, "a.docx"), { type: "text", text: CANARIES.EMAIL_ADDRESS }]),
    );
    expect(both.classified.facts.kinds).toMatchObject({ EMAIL_ADDRESS: { fixed: true, count: 2 } });
    expect(planned(both.call, both.classified, "mask").redactions).toEqual({
      EMAIL_ADDRESS: { action: "mask", count: 1 },
    });
    expect(() => planned(call, classified, "deny")).toThrow(LanekeeperError);
  });

  it("is found when it stands across two files", () => {
    const half = (text: string) => file(Buffer.from(text).toString("base64"), "a.txt");
    const { classified } = read("openai", users([half("card 5555 5555 "), half("5555 4444 and more")]));
    expect(Object.keys(classified.facts.kinds)).toEqual(["CREDIT_CARD"]);
  });
});
