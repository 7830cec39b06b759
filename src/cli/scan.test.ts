import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRecognizer } from "../../test/support/recognizer.ts";
import { type ScanOptions, scanCommand } from "./scan.ts";

const NONE: ScanOptions = {
  jsonl: false,
  redact: false,
  show: false,
  config: null,
  terms: [],
  tenant: "",
};

async function run(
  files: string[],
  options: Partial<ScanOptions>,
  input = "",
): Promise<{ code: number; out: string; err: string }> {
  const sink = (): { stream: Writable; text: () => string } => {
    const chunks: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(String(chunk));
        done();
      },
    });
    return { stream, text: () => chunks.join("") };
  };
  const [out, err] = [sink(), sink()];
  const io = {
    stdin: Readable.from([Buffer.from(input)], { objectMode: false }),
    stdout: out.stream,
    stderr: err.stream,
  };
  return { code: await scanCommand(files, { ...NONE, ...options }, io), out: out.text(), err: err.text() };
}

describe("lanekeeper scan", () => {
  const mail = "write to jane.doe@example.com soon";
  const finding = { kind: "EMAIL_ADDRESS", class: "pii", start: 9, end: 29, confidence: 0.98 };
  let dir = "";
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "lanekeeper-scan-"));
    writeFileSync(join(dir, "mail.txt"), mail);
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it("prints one line of findings for a text, without values", async () => {
    const { code, out } = await run([join(dir, "mail.txt")], {});
    expect(out.endsWith("\n")).toBe(true);
    expect(JSON.parse(out)).toEqual([finding]);
    expect(out).not.toContain("jane");
    expect(code).toBe(0);
  });

  it("prints values only when asked to", async () => {
    const { out } = await run([], { show: true }, mail);
    expect(JSON.parse(out)).toEqual([{ ...finding, value: "jane.doe@example.com" }]);
  });

  it("looks for a team's own terms, of files and of a configuration, for the tenant asked for", async () => {
    const terms = join(dir, "terms.yaml");
    writeFileSync(terms, "- { kind: ACME_X, class: internal, terms: [Blue Heron], tenants: [acme] }");
    const lane = `{ name: vllm, provider: vllm, endpoints: ["http://127.0.0.1:1/v1"], boundary: self_hosted, region: eu }`;
    const config = join(dir, "lanekeeper.yaml");
    writeFileSync(config, `lanes: [${lane}]\ndetection: { terms: [terms.yaml] }\n`);
    for (const options of [{ terms: [terms] }, { config }]) {
      const asked = { ...options, redact: true };
      expect((await run([], { ...asked, tenant: "acme" }, "a blue heron")).out).toBe("a [ACME_X]");
      expect((await run([], asked, "a blue heron")).out).toBe("a blue heron");
    }
  });

  it("takes one JSON string a line and answers each with a line", async () => {
    const { out } = await run(
      ["-"],
      { jsonl: true },
      `${JSON.stringify(mail)}\n"nothing"\n${JSON.stringify(mail)}`,
    );
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([[finding], [], [finding]]);
  });

  it("replaces findings by their kind, in text and in JSON lines", async () => {
    expect((await run([], { redact: true }, mail)).out).toBe("write to [EMAIL_ADDRESS] soon");
    const { out } = await run([], { redact: true, jsonl: true }, `${JSON.stringify(`a\n${mail}`)}\n`);
    expect(out).toBe('"a\\nwrite to [EMAIL_ADDRESS] soon"\n');
  });

  it("counts offsets in UTF-16 units", async () => {
    const { out } = await run([], {}, "😀 jane.doe@example.com");
    expect(JSON.parse(out)).toMatchObject([{ start: 3, end: 23 }]);
  });

  it("says which line is no JSON string and goes on", async () => {
    const { code, out, err } = await run([], { jsonl: true }, `not json\n${JSON.stringify(mail)}\n`);
    expect(err).toContain("-:1:");
    expect(err).not.toContain("not json");
    expect(out.split("\n").length).toBe(3);
    expect(code).toBe(1);
  });

  it("adds what a configuration's recognizers find, and says when one gave no answer", async () => {
    const fake = await startRecognizer([{ kind: "PERSON", name: "Zarquon" }]);
    try {
      const config = join(dir, "lanekeeper.yaml");
      const lanes = [
        {
          name: "own",
          provider: "vllm",
          endpoints: ["http://127.0.0.1:9/v1"],
          boundary: "self_hosted",
          region: "eu",
        },
      ];
      const recognizers = [{ name: "ner", type: "http", url: fake.serviceUrl, kinds: ["PERSON"] }];
      writeFileSync(config, JSON.stringify({ lanes, recognizers }));
      const { out, code } = await run([], { config }, "Zarquon was here");
      const told = { kind: "PERSON", class: "pii", start: 0, end: 7, confidence: 0.9 };
      expect([JSON.parse(out), code]).toEqual([[told], 0]);
      fake.mode = { is: "status", status: 500 };
      const without = await run([], { config, jsonl: true }, '"Zarquon"\n');
      expect(without).toEqual({ code: 1, out: "[]\n", err: "-:1: recognizer ner: refused\n" });
    } finally {
      await fake.stop();
    }
  });

  it("takes a byte order mark before the lines for none of the text", async () => {
    const { code, out } = await run([], { jsonl: true }, `\ufeff${JSON.stringify(mail)}\r\n"nothing"`);
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([[finding], []]);
    expect(code).toBe(0);
  });

  it("reads a line that comes in many chunks once", async () => {
    const chunks = Array.from({ length: 400 }, () => "all clear ".repeat(800));
    const input = [JSON.stringify(mail), "\n", '"', ...chunks, mail, '"', "\n"].map((part) =>
      Buffer.from(part),
    );
    const out: string[] = [];
    const sink = new Writable({
      write(chunk, _encoding, done) {
        out.push(String(chunk));
        done();
      },
    });
    const io = { stdin: Readable.from(input, { objectMode: false }), stdout: sink, stderr: sink };
    expect(await scanCommand(["-"], { ...NONE, jsonl: true }, io)).toBe(0);
    expect(out.map((line) => JSON.parse(line)[0].start)).toEqual([9, 400 * 8000 + 9]);
  });

  it("reports a file that cannot be read", async () => {
    const { code, err } = await run([join(dir, "absent.txt")], {});
    expect(code).toBe(2);
    expect(err).toContain("ENOENT");
  });
});
