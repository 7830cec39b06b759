import { once } from "node:events";
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { LanekeeperError } from "../errors.ts";
import { limits } from "../limits.ts";
import { decodeBody, decodeStream } from "./encodings.ts";

const text = Buffer.from(
  JSON.stringify({ model: "m", messages: [{ role: "user", content: "größer 😀 ".repeat(50) }] }),
);
const MAX = limits.bodyMaxBytes;

function codeOf(run: () => unknown): string {
  try {
    run();
    return "accepted";
  } catch (error) {
    if (error instanceof LanekeeperError) return error.code;
    throw error;
  }
}

const ENCODERS: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
];

describe("decodeBody", () => {
  it.each([[null], [""], ["identity"], [" , Identity"]])("returns the very buffer for %s", (header) => {
    expect(decodeBody(text, header, MAX)).toBe(text);
  });

  describe.each(ENCODERS)("%s", (coding, encode) => {
    it("is decoded, in any case of letters", () => {
      expect(decodeBody(encode(text), coding, MAX).equals(text)).toBe(true);
      expect(decodeBody(encode(text), ` ${coding.toUpperCase()} `, MAX).equals(text)).toBe(true);
    });

    it("is undone in reverse order of a list", () => {
      expect(decodeBody(encode(gzipSync(text)), `gzip, ${coding}`, MAX).equals(text)).toBe(true);
    });

    it("is refused when cut, damaged, empty or followed by other bytes", () => {
      const whole = encode(text);
      for (const bytes of [
        whole.subarray(0, -1),
        Buffer.from("nonsense"),
        Buffer.alloc(0),
        Buffer.concat([whole, Buffer.from("{}")]),
        Buffer.concat([whole, Buffer.alloc(3)]),
      ]) {
        expect(codeOf(() => decodeBody(bytes, coding, MAX))).toBe("body_undecodable");
      }
    });

    it("is stopped at the size that is allowed, and at the ratio", () => {
      const plain = Buffer.alloc(3_000_000, "a");
      const bomb = encode(plain);
      expect(plain.length / bomb.length).toBeGreaterThan(limits.decompressionMaxRatio);
      expect(codeOf(() => decodeBody(bomb, coding, MAX))).toBe("body_too_large");
      expect(codeOf(() => decodeBody(encode(text), coding, text.length - 1))).toBe("body_too_large");
      expect(decodeBody(encode(text), coding, text.length).length).toBe(text.length);
      const modest = encode(plain.subarray(0, 1_000_000));
      expect(decodeBody(modest, coding, MAX).length).toBe(1_000_000);
    });
  });

  it("a plain body over the limit is too large", () => {
    expect(codeOf(() => decodeBody(text, null, text.length - 1))).toBe("body_too_large");
  });

  it.each([
    ["deflate"],
    ["compress"],
    ["gzip, deflate"],
    ["gzip;q=1"],
    ["constructor"],
    ["gzip,gzip,gzip,gzip"],
  ])("%s is not supported", (header) => {
    expect(codeOf(() => decodeBody(deflateSync(text), header, MAX))).toBe("unsupported_encoding");
  });

  it("a zstd window over 8 MB is refused", () => {
    const params = { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 };
    const noise = Buffer.alloc(9_000_000);
    for (let i = 0; i < noise.length; i += 4) noise.writeUInt32LE(Math.imul(i, 2_654_435_761) >>> 0, i);
    const wide = zstdCompressSync(noise, { params });
    const usual = zstdCompressSync(noise, { params: { [constants.ZSTD_c_windowLog]: 23 } });
    expect(codeOf(() => decodeBody(wide, "zstd", MAX))).toBe("body_undecodable");
    expect(codeOf(() => decodeBody(usual, "zstd", MAX))).toBe("accepted");
  });
});

describe("decodeStream", () => {
  it.each(ENCODERS)("%s arrives whole, whatever the pieces", async (coding, encode) => {
    const stream = decodeStream(coding);
    if (stream === null) throw new Error("a decoder was expected");
    const pieces: Buffer[] = [];
    stream.on("data", (piece: Buffer) => pieces.push(piece));
    for (const byte of encode(text)) stream.write(Buffer.from([byte]));
    stream.end();
    await once(stream, "end");
    expect(Buffer.concat(pieces).equals(text)).toBe(true);
  });

  it.each(ENCODERS)("%s cut short is an error", async (coding, encode) => {
    const stream = decodeStream(coding);
    if (stream === null) throw new Error("a decoder was expected");
    stream.resume();
    stream.end(encode(text).subarray(0, -2));
    await expect(once(stream, "end")).rejects.toThrow();
  });

  it("no coding needs no decoder, an unknown one makes the answer unreadable", () => {
    expect(decodeStream(null)).toBeNull();
    expect(decodeStream("identity")).toBeNull();
    expect(codeOf(() => decodeStream("deflate"))).toBe("answer_unreadable");
    expect(codeOf(() => decodeStream("gzip, br"))).toBe("answer_unreadable");
  });
});
