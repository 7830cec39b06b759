/** Documents are read in full or stay inside: PDF, Office, mail, archives, through a real Envoy, in both dialects. */
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { docx, paragraph, pdf, pdfLines, pdfStream, zip } from "../../src/classify/documents/testing.ts";
import type { Dialect } from "../../src/exchange.ts";
import { EMAIL } from "../support/canaries.ts";
import type { ConfigInput } from "../support/configuration.ts";
import { ask, headersOf, PATHS } from "../support/dialects.ts";
import { path, resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";

const MASKING: Partial<ConfigInput> = {
  routes: [],
  redactions: { "*": "mask" },
  data_classes: { pii: { may_leave: "redacted" } },
};
/** The guard off: everything may leave as it is. */
const OPEN: Partial<ConfigInput> = {
  routes: [],
  redactions: { "*": "allow" },
  data_classes: { pii: { may_leave: "always" } },
  attachments: { image: "always", audio: "always", file: "always" },
};

let masking: TestGateway;
let open: TestGateway;
beforeAll(async () => {
  masking = await startGateway({ config: MASKING });
  open = await startGateway({ fleet: masking.fleet, config: OPEN });
}, 60_000);
afterAll(async () => {
  await open?.stop();
  await masking?.stop();
});
beforeEach(() => resetFleet(masking.fleet));

const PICTURE = pdfStream(
  "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8",
  "abcd",
);
const mail = (text: string): Buffer =>
  Buffer.from(
    [
      ...["Subject: news", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="x"', "", "--x"],
      ...['Content-Type: text/plain; name="a.txt"', "Content-Transfer-Encoding: base64"],
      ...["Content-Disposition: attachment", "", Buffer.from(text).toString("base64"), "--x--"],
    ].join("\r\n"),
  );

interface Format {
  readonly name: string;
  readonly type: string;
  of(text: string): Buffer;
}
const FORMATS: readonly Format[] = [
  { name: "a.pdf", type: "application/pdf", of: (text) => pdf(pdfLines(text)) },
  {
    name: "a.docx",
    type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    of: (text) => docx(paragraph(text)),
  },
  { name: "a.eml", type: "message/rfc822", of: mail },
  { name: "a.zip", type: "application/zip", of: (text) => zip([{ name: "a.txt", text }]) },
  { name: "a.rtf", type: "application/rtf", of: (text) => Buffer.from(`{\\rtf1 ${text}}`) },
  {
    name: "a.ics",
    type: "text/calendar",
    of: (text) => Buffer.from(`BEGIN:VCALENDAR\r\nSUMMARY:${text}\r\n`),
  },
];

const part = (dialect: Dialect, { name, type }: Pick<Format, "name" | "type">, bytes: Buffer): object =>
  dialect === "openai"
    ? { type: "file", file: { filename: name, file_data: `data:${type};base64,${bytes.toString("base64")}` } }
    : { type: "document", source: { type: "base64", media_type: type, data: bytes.toString("base64") } };

const asking = (dialect: Dialect, ...parts: readonly object[]): object =>
  ask(dialect, "", {
    messages: [{ role: "user", content: [{ type: "text", text: "Write a line about it." }, ...parts] }],
  });

const INSIDE: Readonly<Record<Dialect, string[]>> = { openai: ["vllm:ok"], anthropic: ["baseline:ok"] };
const HOSTED: Readonly<Record<Dialect, string>> = { openai: "openai:ok", anthropic: "claude:ok" };

async function outcome(gateway: TestGateway, dialect: Dialect, body: object) {
  const answer = await call(`${gateway.url}${PATHS[dialect]}`, body, { headers: headersOf(dialect) });
  expect(answer.status).toBe(200);
  const record = await gateway.record(answer.record);
  return { lanes: path(record), received: seenByLanes(gateway.fleet), facts: record.facts, record };
}

describe.each(["openai", "anthropic"] as const)("a document in %s", (dialect) => {
  it.each(FORMATS)("$name: is read, and stays inside with what it holds", async (format) => {
    const holding = asking(dialect, part(dialect, format, format.of(`Write to ${EMAIL} soon`)));
    const { lanes, facts, record } = await outcome(masking, dialect, holding);
    expect(lanes).toEqual(INSIDE[dialect]);
    expect(facts?.kinds).toMatchObject({ EMAIL_ADDRESS: { places: ["file"], fixed: true } });
    expect(facts?.attachments_unread).toEqual({});
    expect(JSON.stringify(record)).not.toContain(EMAIL);
  });

  it.each(FORMATS)("$name: leaves when it holds nothing", async (format) => {
    const clean = asking(dialect, part(dialect, format, format.of("The leaves fall")));
    const { lanes, facts } = await outcome(masking, dialect, clean);
    expect(facts?.attachments_unread).toEqual({});
    expect(lanes).toEqual([HOSTED[dialect]]);
  });

  it.each(FORMATS)("control: $name leaves with what it holds where everything may", async (format) => {
    const bytes = format.of(`Write to ${EMAIL} soon`);
    const { lanes, received } = await outcome(open, dialect, asking(dialect, part(dialect, format, bytes)));
    expect(lanes).toEqual([HOSTED[dialect]]);
    expect(received).toContain(bytes.toString("base64"));
  });

  const PDF = { name: "a.pdf", type: "application/pdf" };
  const packed = deflateSync(Buffer.alloc(60_000_000, "0 0 m 1 1 l S ")).toString("latin1");
  const swapped = (bytes: Buffer): Buffer =>
    Buffer.from(bytes.toString("latin1").replace("/Contents 4 0 R", "/Contents 6 0 R"), "latin1");
  it.each<[string, Pick<Format, "name" | "type">, Buffer, object]>([
    [
      "a scanned page",
      PDF,
      pdf("q 9 0 0 9 0 0 cm /Im1 Do Q", { resources: "/XObject << /Im1 6 0 R >>", more: [PICTURE] }),
      { image: 1 },
    ],
    ["a broken file", PDF, pdf(pdfLines("text")).subarray(0, 200), { file: 1 }],
    [
      "an encrypted file",
      PDF,
      pdf("", {
        trailer: `/Encrypt << /Filter /Standard /V 1 /R 2 /O (${"a".repeat(32)}) /U (${"a".repeat(32)}) /P -4 >> /ID [(a)(a)]`,
      }),
      { file: 1 },
    ],
    ["a bomb", PDF, swapped(pdf("", { more: [pdfStream("/Filter /FlateDecode", packed)] })), { file: 1 }],
    [
      "a picture in an archive",
      { name: "a.zip", type: "application/zip" },
      zip([{ name: "a.png", text: "x" }]),
      { image: 1 },
    ],
    [
      "a type that nobody knows",
      { name: "a.qqq", type: "application/x-qqq" },
      Buffer.from("words"),
      { file: 1 },
    ],
  ])(
    "%s stays inside, unread",
    async (_name, format, bytes, unread) => {
      const { lanes, facts, record } = await outcome(
        masking,
        dialect,
        asking(dialect, part(dialect, format, bytes)),
      );
      expect(lanes).toEqual(INSIDE[dialect]);
      expect(facts?.attachments_unread).toEqual(unread);
      expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-RES-04");
      expect((await outcome(open, dialect, asking(dialect, part(dialect, format, bytes)))).lanes).toEqual([
        HOSTED[dialect],
      ]);
    },
    20_000,
  );
});

describe("a document as text", () => {
  it.each([
    ["text", { type: "text", media_type: "text/plain", data: `Write to ${EMAIL}` }],
    ["content", { type: "content", content: `Write to ${EMAIL}` }],
    ["blocks", { type: "content", content: [{ type: "text", text: `Write to ${EMAIL}` }] }],
  ])("%s: leaves without what is found in it", async (_name, source) => {
    const { lanes, received } = await outcome(
      masking,
      "anthropic",
      asking("anthropic", { type: "document", source }),
    );
    expect(lanes).toEqual([HOSTED.anthropic]);
    expect(received).toContain("Write to [EMAIL_ADDRESS]");
    expect(received).not.toContain(EMAIL);
    resetFleet(open.fleet);
    const control = await outcome(open, "anthropic", asking("anthropic", { type: "document", source }));
    expect(control.received).toContain(EMAIL);
  });
});

it("other calls go on while a document is read", async () => {
  const packed = deflateSync(Buffer.alloc(60_000_000, "0 0 m 1 1 l S ")).toString("latin1");
  const bytes = pdf("", { more: [pdfStream("/Filter /FlateDecode", packed)] }).toString("latin1");
  const body = asking(
    "openai",
    part(
      "openai",
      { name: "a.pdf", type: "application/pdf" },
      Buffer.from(bytes.replace("/Contents 4 0 R", "/Contents 6 0 R"), "latin1"),
    ),
  );
  let over = false;
  const slow = outcome(masking, "openai", body).finally(() => {
    over = true;
  });
  let answered = 0;
  while (!over && answered < 20) {
    expect((await call(`${masking.url}${PATHS.openai}`, ask("openai", "say: hi"))).status).toBe(200);
    answered++;
  }
  expect(answered).toBe(20);
  await slow;
}, 20_000);
