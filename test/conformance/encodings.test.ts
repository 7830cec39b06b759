import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fleetLanes } from "../support/configuration.ts";
import { ask, chat, errorCode, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import { callsSeen, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { inPieces, startUpstream, type Upstream } from "../support/upstream.ts";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ config: { limits: { body_max_bytes: 8_388_608 } } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const DIALECTS = ["openai", "anthropic"] as const;

const send = (
  client: typeof call,
  dialect: (typeof DIALECTS)[number],
  text: string,
  more = {},
): Promise<Answer> =>
  client(`${gateway.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect) });

describe("compressed requests", () => {
  const encoders = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync };
  it.each(Object.keys(encoders) as (keyof typeof encoders)[])(
    "%s is read, and the lane gets it plain",
    async (coding) => {
      for (const dialect of DIALECTS) {
        const bytes = encoders[coding](JSON.stringify(ask(dialect, "say: unpacked")));
        const answer = await call(`${gateway.url}${PATHS[dialect]}`, bytes, {
          headers: { ...headersOf(dialect), "content-encoding": coding },
        });
        expect(seen(dialect, answer).text).toBe("unpacked");
      }
      const lane = gateway.fleet.openai.received.at(-1);
      expect(lane?.headers["content-encoding"]).toBeUndefined();
      expect(Number(lane?.headers["content-length"])).toBe(lane?.raw.length);
    },
  );

  it("what is compressed twice over is read when both codings are named", async () => {
    const bytes = gzipSync(brotliCompressSync(JSON.stringify(chat("say: twice"))));
    const answer = await call(`${gateway.url}/v1/chat/completions`, bytes, {
      headers: { "content-encoding": "br, gzip" },
    });
    // Either both are undone or the call is refused; the lane never sees a body that nobody read.
    if (answer.status === 200) expect(gateway.fleet.openai.received.at(-1)?.userText).toBe("say: twice");
    else expect(["unsupported_encoding", "body_undecodable"]).toContain(errorCode("openai", answer));
  });

  it.each([
    ["deflate is not taken", "deflate", deflateSync("{}"), "unsupported_encoding"],
    ["an unknown coding is not taken", "lzma", Buffer.from("{}"), "unsupported_encoding"],
    [
      "a coding that the body does not have",
      "gzip",
      Buffer.from(JSON.stringify(chat("x"))),
      "body_undecodable",
    ],
    ["a body cut short", "gzip", gzipSync(JSON.stringify(chat("x"))).subarray(0, 20), "body_undecodable"],
    [
      "bytes after the compressed body",
      "gzip",
      Buffer.concat([gzipSync(JSON.stringify(chat("x"))), Buffer.from("tail")]),
      "body_undecodable",
    ],
    ["a bomb", "gzip", gzipSync(Buffer.alloc(100_000_000, " ")), "body_too_large"],
  ])("refuses: %s", async (_, coding, bytes, code) => {
    const answer = await call(`${gateway.url}/v1/chat/completions`, bytes, {
      headers: { "content-encoding": coding },
    });
    expect(errorCode("openai", answer)).toBe(code);
    expect(callsSeen(gateway.fleet)).toBe(0);
    expect(await gateway.record(answer.record)).toMatchObject({ outcome: "refused", error: { code } });
  });
});

describe("compressed answers of a lane", () => {
  const codings = ["gzip", "br", "zstd"] as const;
  it.each(codings)(
    "%s passes untouched where nothing reads it, though it was not asked for",
    async (coding) => {
      gateway.fleet.openai.control({ mode: coding });
      const answer = await send(call, "openai", "say: packed");
      expect(answer.headers["content-encoding"]).toBe(coding);
      expect(answer.status).toBe(200);
    },
  );

  it.each(codings)(
    "%s is read where tools were offered, JSON and SSE, and the caller can read it",
    async (coding) => {
      for (const stream of [false, true]) {
        gateway.fleet.openai.control({ mode: coding });
        const answer = await send(call, "openai", 'say: looked at\ncall tool get_it with {"a":1}', {
          stream,
          tools: [tool("openai", "get_it")],
        });
        expect(answer.headers["content-encoding"]).toBeUndefined();
        expect(seen("openai", answer).tools).toEqual([{ name: "get_it", arguments: '{"a":1}' }]);
      }
    },
  );
});

describe("an answer of a lane that cannot be read as it says", () => {
  let upstream: Upstream;
  let reading: TestGateway;
  beforeAll(async () => {
    upstream = await startUpstream();
    reading = await startGateway({
      fleet: gateway.fleet,
      config: (fleet) => ({
        lanes: fleetLanes(fleet).map((lane) =>
          lane.name === "openai" ? { ...lane, endpoints: [`${upstream.url}/v1`] } : lane,
        ),
      }),
    });
  }, 60_000);
  afterAll(async () => {
    await reading?.stop();
    await upstream?.stop();
  });

  const json = Buffer.from('{"id":"x","object":"chat.completion","choices":[]}');
  it.each([
    ["grows without end", "gzip", gzipSync(Buffer.alloc(120_000_000, " "))],
    ["is cut short", "gzip", gzipSync(json).subarray(0, 25)],
    ["is not compressed at all", "br", json],
    ["is compressed in a way that nobody knows", "lzma", json],
    ["is compressed twice", "gzip, br", brotliCompressSync(gzipSync(json))],
  ])("%s: the next lane answers", async (_, coding, bytes) => {
    upstream.serve({
      headers: { "content-type": "application/json", "content-encoding": coding },
      pieces: [bytes],
    });
    const offered = { tools: [tool("openai", "get_x")] };
    const answer = await call(`${reading.url}${PATHS.openai}`, chat("say: from the next", offered));
    expect(seen("openai", answer).text).toBe("from the next");
    expect((await reading.record(answer.record)).attempts.map(({ lane }) => lane)).toEqual([
      "openai",
      "backup",
    ]);
  });

  it.each([1, 3, 17, 1_000])(
    "a compressed stream in pieces of %i bytes is read as one whole",
    async (size) => {
      const chunk = (content: string) =>
        `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] })}\n\n`;
      const text = Array.from({ length: 40 }, (_, i) => chunk(`word ${i} `)).join("");
      for (const [coding, pack] of [
        ["gzip", gzipSync],
        ["br", brotliCompressSync],
        ["zstd", zstdCompressSync],
      ] as const) {
        upstream.serve({
          headers: { "content-type": "text/event-stream", "content-encoding": coding },
          pieces: inPieces(pack(`${text}data: [DONE]\n\n`), size),
        });
        const answer = await call(
          `${reading.url}${PATHS.openai}`,
          chat("go", { stream: true, tools: [tool("openai", "get_x")] }),
        );
        expect(answer.text).toBe(`${text}data: [DONE]\n\n`);
      }
    },
    30_000,
  );
});
