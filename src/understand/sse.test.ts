import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { encodeEvent, type SsePiece, SseReader, withData } from "./sse.ts";

function read(text: string | Buffer, cuts: readonly number[] = []): SsePiece[] {
  const bytes = Buffer.from(text);
  const reader = new SseReader();
  const pieces: SsePiece[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    pieces.push(...reader.push(Buffer.from(bytes.subarray(from, cut))));
    from = cut;
  }
  const last = reader.end();
  return last === null ? pieces : [...pieces, last];
}

/** [event, data] of each dispatched event, the way a client sees the stream. */
function seen(text: string | Buffer): [string, string][] {
  return read(text)
    .filter((piece) => piece.complete && piece.data !== null)
    .map((piece) => [piece.event, piece.data?.toString("utf8") ?? ""]);
}

describe("reading server-sent events as the WHATWG standard has it", () => {
  it.each([
    ["data: a\n\n", [["", "a"]]],
    [
      "data:a\n\ndata:  b\n\n",
      [
        ["", "a"],
        ["", " b"],
      ],
    ],
    ["event: ping\ndata: a\n\n", [["ping", "a"]]],
    ["data: a\nevent: last\nevent:wins\n\n", [["wins", "a"]]],
    ["data: a\ndata: b\ndata\ndata:\n\n", [["", "a\nb\n\n"]]],
    ["data\n\n", [["", ""]]],
    ["\n\n\ndata: a\n\n\n\n", [["", "a"]]],
    [": comment\ndata: a\n: another\n\n", [["", "a"]]],
    ["id: 1\nretry: 10\ndata: a\nnonsense: x\nnothing\n\n", [["", "a"]]],
    ["dataset: x\n\ndat: y\n\nDATA: z\n\n", []],
    ["event: only\n\ndata: a\n\n", [["", "a"]]],
    [
      "data: a\r\rdata: b\r\n\r\ndata: c\n\n",
      [
        ["", "a"],
        ["", "b"],
        ["", "c"],
      ],
    ],
    [
      "data: a\r\n\ndata: b\n\r\ndata: c\r\r\n",
      [
        ["", "a"],
        ["", "b"],
        ["", "c"],
      ],
    ],
    ["\uFEFFdata: a\n\n\uFEFFdata: b\n\n", [["", "a"]]],
    ["data: a\u2028b\u0085c\fd\n\n", [["", "a\u2028b\u0085c\fd"]]],
    ["data: cut off", []],
    ["data: cut off\n", []],
  ] as [string, [string, string][]][])("%j", (text, events) => {
    expect(seen(text)).toEqual(events);
  });

  it("keeps every byte, and reads the same pieces however the stream is split", () => {
    const line = fc.constantFrom(
      "data: x",
      "data: ü𝕏",
      "data",
      ": c",
      ":",
      "event: e",
      "id: 1",
      "\uFEFF",
      "",
      "",
      "",
    );
    const stream = fc
      .array(fc.tuple(line, fc.constantFrom("\n", "\r", "\r\n")), { maxLength: 20 })
      .map((lines) => Buffer.from(lines.flat().join("")));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200)), (bytes, at) => {
        const whole = read(bytes);
        expect(Buffer.concat(whole.map(({ raw }) => raw)).equals(bytes)).toBe(true);
        const cuts = at.filter((cut) => cut <= bytes.length).sort((a, b) => a - b);
        expect(read(bytes, cuts)).toEqual(whole);
        for (let cut = 0; cut <= bytes.length; cut++) expect(read(bytes, [cut])).toEqual(whole);
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it("gives out a heartbeat at once, not with the event after it", () => {
    const reader = new SseReader();
    expect(reader.push(Buffer.from(": beat\n")).map(({ raw }) => raw.toString())).toEqual([": beat\n"]);
    expect(reader.push(Buffer.from("data: 1\n: not alone\n"))).toEqual([]);
  });

  it("tells an unfinished end from a whole event", () => {
    expect(read("data: a\n\ndata: b\n").map(({ complete }) => complete)).toEqual([true, false]);
    expect(read("data: a\r\n\r").map(({ complete }) => complete)).toEqual([true]);
    expect(read("data: a\r").map(({ complete, data }) => [complete, data?.toString()])).toEqual([
      [false, "a"],
    ]);
  });

  it("refuses an event that is too long, in one chunk or many, but not many events in one chunk", () => {
    const part = Buffer.from(`data: ${"x".repeat(limits.sseEventMaxBytes >> 1)}`);
    const reader = new SseReader();
    reader.push(part);
    const unreadable = expect.objectContaining({ code: "answer_unreadable" });
    expect(() => reader.push(part)).toThrow(unreadable);
    expect(() => new SseReader().push(Buffer.concat([part, part]))).toThrow(unreadable);
    const whole = Buffer.concat([part, Buffer.from("\n\n")]);
    expect(new SseReader().push(Buffer.concat([whole, whole, whole])).length).toBe(3);
  });
});

describe("writing server-sent events", () => {
  it("frames an event", () => {
    expect(encodeEvent("", Buffer.from("{}")).toString()).toBe("data: {}\n\n");
    expect(encodeEvent("ping", Buffer.from("{}")).toString()).toBe("event: ping\ndata: {}\n\n");
  });

  it.each([
    ["id: 1\ndata: {}\n\n", "NEW", "id: 1\ndata: NEW\n\n"],
    ["data:{}\r\nevent: e\r\n\r\n", "NEW", "data:NEW\r\nevent: e\r\n\r\n"],
    ["data: {\ndata: }\n\n", "{\n1}", "data: {\ndata: 1}\n\n"],
    ["data: {\nid: 1\ndata: }\n: c\ndata\n\n", "NEW", "data: NEW\nid: 1\n: c\n\n"],
    ["data\ndata:{}\n\n", "\n{}", "data:\ndata: {}\n\n"],
    ["data: {}", "NEW", "data: NEW"],
  ])("puts other data into %j", (text, data, expected) => {
    const [piece] = read(text);
    expect(piece === undefined ? "" : withData(piece, Buffer.from(data)).toString()).toBe(expected);
  });
});
