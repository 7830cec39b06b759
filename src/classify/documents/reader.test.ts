/** The threads in which documents are read: what they cost, and that no document takes more than its bound. */
import { deflateSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { limits } from "../../limits.ts";
import { createDocumentReader, type DocumentReader } from "./reader.ts";
import { docx, paragraph, pdf, pdfLines, pdfStream } from "./testing.ts";

const open: DocumentReader[] = [];
const reader = (): DocumentReader => {
  const made = createDocumentReader();
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const soon = (): number => performance.now() + 10_000;
const bytes = (document: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(document);

/** A page whose content unpacks to that many bytes. */
const bomb = (size: number): Buffer => {
  const packed = deflateSync(Buffer.alloc(size, "0 0 m 1 1 l S ")).toString("latin1");
  const whole = pdf("", { more: [pdfStream("/Filter /FlateDecode", packed)] });
  return Buffer.from(whole.toString("latin1").replace("/Contents 4 0 R", "/Contents 6 0 R"), "latin1");
};

describe("a reader of documents", () => {
  it("reads in a thread, many at a time, each its own", async () => {
    const documents = reader();
    const texts = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const format = n % 2 === 0 ? "pdf" : "package";
        const document = n % 2 === 0 ? pdf(pdfLines(`text ${n}`)) : docx(paragraph(`text ${n}`));
        return (await documents.read(bytes(document), format, soon()))?.text;
      }),
    );
    for (const [n, text] of texts.entries()) expect(text).toContain(`text ${n}`);
  });

  it("gives up a document that takes too long, and reads the next", async () => {
    const documents = reader();
    const slow = bytes(bomb(60_000_000));
    const started = performance.now();
    expect(await documents.read(slow, "pdf", soon())).toBeNull();
    expect(performance.now() - started).toBeLessThan(limits.documentMaxMs + 1_500);
    expect((await documents.read(bytes(docx(paragraph("next"))), "package", soon()))?.text).toContain("next");
  }, 15_000);

  it("control: reads the same when it is small", async () => {
    expect(await reader().read(bytes(bomb(4_000)), "pdf", soon())).toMatchObject({ unread: {} });
  });

  it("waits no longer than its caller, though others are before it", async () => {
    const documents = reader();
    const slow = Array.from({ length: limits.documentReadersMaxCount }, () =>
      documents.read(bytes(bomb(60_000_000)), "pdf", soon()),
    );
    const until = performance.now() + 50;
    expect(await documents.read(bytes(docx(paragraph("x"))), "package", until)).toBeNull();
    await documents.close();
    expect(await Promise.all(slow)).toEqual(slow.map(() => null));
  }, 15_000);
});
