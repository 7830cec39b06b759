/**
 * Bodies as an attacker shapes them, with values that must not leave in them. Whatever comes of a request: no lane sees
 * the values, its caller gets an answer of HTTP in bounded time, there is a record, and nothing that is kept at the level
 * of debug holds them.
 */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ALL, tellingIn, VALUES } from "../support/attacked.ts";
import { answers, attackGateway, gateway, refused, send, text } from "../support/attacker.ts";
import { ask, PATHS } from "../support/dialects.ts";
import { callsSeen, resetFleet, seenByLanes, sleep } from "../support/gateway.ts";
import { call, rawCall, statuses } from "../support/http.ts";
import { everythingKept } from "../support/sweep.ts";

const DIALECTS = ["openai", "anthropic"] as const;
attackGateway();

describe.each(DIALECTS)("%s: JSON that two readers read differently", (dialect) => {
  it.each([
    [
      "a member twice, once with an escape",
      (body: string) => body.replace('"content":', '"content":"hi","c\\u006fntent":'),
    ],
    ["a role twice", (body: string) => body.replace('"role":', '"role":"system","\\u0072ole":')],
    ["half a surrogate pair in a text", (body: string) => body.replace(ALL, `\\ud83d ${ALL}`)],
    ["half a surrogate pair in a name", (body: string) => body.replace('"model"', '"\\udc00":1,"model"')],
    ["a byte order mark before it", (body: string) => `\ufeff${body}`],
    ["a NUL after it", (body: string) => `${body}\0`],
    ["a raw NUL in a text", (body: string) => body.replace(ALL, `\0${ALL}`)],
    ["a raw line break in a text", (body: string) => body.replace(ALL, `\n${ALL}`)],
    ["a number with a leading zero", (body: string) => body.replace('"model"', '"temperature":007,"model"')],
    ["Infinity", (body: string) => body.replace('"model"', '"temperature":Infinity,"model"')],
    ["quotes of the other sort", (body: string) => body.replaceAll('"', "'")],
    [
      "nesting beyond the bound",
      (body: string) =>
        body.replace('"model"', `"x":${"[".repeat(201)}"${VALUES.mail}"${"]".repeat(201)},"model"`),
    ],
    ["messages as an object", (body: string) => body.replace(/"messages":\[(.*?)\]/, '"messages":{"0":$1}')],
    ["a role that is an object", (body: string) => body.replace('"role":"user"', '"role":{"user":true}')],
  ])("%s is refused", async (_, change) => {
    const body = change(text(dialect));
    expect(body).not.toBe(text(dialect));
    await refused(await send(dialect, body));
  });

  it.each([
    [
      "names that programs trip over",
      { __proto__x: ALL, constructor: { prototype: ALL }, toString: ALL, hasOwnProperty: ALL },
    ],
    [
      "names in full width",
      { ｍessages: [{ role: "user", content: ALL }], "messages\u200b": ALL, " messages": ALL },
    ],
    ["names in another case", { Messages: [{ Role: "user", Content: ALL }], MESSAGES: ALL }],
    ["an empty name", { "": ALL, a: { "": { "": [ALL] } } }],
    [
      "many names",
      Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`n${i}`, i % 1_000 === 0 ? ALL : i])),
    ],
    [
      "a text of megabytes with the values at its end",
      { note: `${"no finding here, ".repeat(200_000)}${ALL}` },
    ],
    [
      "nesting within the bound",
      { deep: JSON.parse(`${"[".repeat(150)}${JSON.stringify(ALL)}${"]".repeat(150)}`) },
    ],
  ])("%s: what is found is taken out", async (_, more) => {
    const answer = await send(dialect, text(dialect, more));
    expect(answer.status).toBe(200);
    expect(seenByLanes(gateway.fleet)).toContain("[EMAIL_ADDRESS]");
  });

  it("a member called __proto__ is one like any other", async () => {
    const body = text(dialect).replace(
      '"model"',
      `"__proto__":{"messages":[{"role":"user","content":"${VALUES.mail}"}],"allow":true},"model"`,
    );
    expect((await send(dialect, body)).status).toBe(200);
    expect(seenByLanes(gateway.fleet)).toContain("__proto__");
  });

  it.each(["1e999", "-1e999", "1E400", "-0", "123456789012345678901234567890.5", `0.${"1".repeat(5_000)}`])(
    "a number no machine holds, %s, is passed on or refused, and decided on the same",
    async (number) => {
      const answer = await send(dialect, text(dialect).replace('"model"', `"seed":${number},"model"`));
      expect([200, 400]).toContain(answer.status);
      expect((await gateway.record(answer.record)).decision === null).toBe(answer.status === 400);
    },
  );
});

describe("bytes that grow", () => {
  const zeros = (megabytes: number): Buffer => Buffer.alloc(megabytes * 1_048_576, 0x20);
  const bomb = Buffer.concat([zeros(64), Buffer.from(text("openai"))]);

  it.each([
    ["gzip", gzipSync(bomb)],
    ["br", brotliCompressSync(bomb)],
    ["zstd", zstdCompressSync(bomb)],
    ["gzip of members", Buffer.concat(Array.from({ length: 64 }, () => gzipSync(zeros(1))))],
  ])("a bomb, %s, ends at the bound", async (name, bytes) => {
    const answer = await send("openai", bytes, { "content-encoding": name.split(" ")[0] ?? "" });
    await refused(answer, [400, 413]);
  });

  it.each([
    ["cut off", "gzip", gzipSync(text("openai")).subarray(0, -9)],
    ["with bytes after it", "gzip", Buffer.concat([gzipSync(text("openai")), Buffer.from("junk")])],
    [
      "with a wrong sum",
      "gzip",
      Buffer.from(gzipSync(text("openai")).map((byte, i, all) => (i === all.length - 6 ? byte ^ 1 : byte))),
    ],
    ["that is none", "br", Buffer.from(text("openai"))],
    ["of another sort", "gzip", deflateSync(text("openai"))],
    ["twice, named once", "gzip", gzipSync(gzipSync(text("openai")))],
  ])("a body %s (%s) is refused", async (_, encoding, bytes) => {
    await refused(await send("openai", bytes, { "content-encoding": encoding }));
  });

  it.each([
    "gzip, gzip",
    "gzip,br",
    "deflate",
    "x-gzip",
    "GZIP;q=1",
    "compress",
    "identity, gzip",
    "aes128gcm",
  ])("content-encoding %j is refused unless it is read in full", async (encoding) => {
    const answer = await send("openai", gzipSync(text("openai")), { "content-encoding": encoding });
    if (answer.status !== 200) await refused(answer, [400, 415]);
  });

  it("gzip in base64 in a text, beyond what a scan decodes: nobody has read it, so it does not leave as it is", async () => {
    const packed = gzipSync(Buffer.concat([zeros(8), Buffer.from(VALUES.mail)])).toString("base64");
    await send("openai", ask("openai", `see ${packed} please`));
    expect(seenByLanes(gateway.fleet)).not.toContain(packed);
  });

  it("a body larger than the bound is refused, with and without its length", async () => {
    const large = text("openai", { note: "x".repeat(9_000_000) });
    await refused(await send("openai", large), [413]);
    const raw = await rawCall(
      gateway.port,
      `POST ${PATHS.openai} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
      3_000,
    );
    expect(statuses(raw)).toEqual([413]);
    expect(callsSeen(gateway.fleet)).toBe(0);
  });
});

describe("texts made to be slow", () => {
  const UNITS = 131_072;
  const fill = (piece: string): string => piece.repeat(Math.ceil(UNITS / piece.length)).slice(0, UNITS);
  it.each(
    [
      "a@",
      "@a.",
      "+1 ",
      "0 ",
      "4111-",
      "1.1.",
      "eyJ",
      "-----BEGIN ",
      "&#",
      "&#x41;",
      "%25",
      "%u00",
      "\\u00",
      "\\\\",
      "\u200b",
      "аa",
      "A.",
      "May 1 ",
      "sk-",
      "ghp_",
      "password=",
      "://a:",
      "http://",
      "QUJD",
      "4a 4b ",
      "é",
      "0x",
      "{[",
      "Mr. A ",
      "1a:",
      "::",
      "<a ",
      "--",
      "\u{1d7d8}",
      "\u0301a",
      "AKIA",
    ].map((piece) => [JSON.stringify(piece), piece] as const),
  )("%s again and again, with the values behind it", async (_, piece) => {
    const answer = await send("openai", ask("openai", `${fill(piece)} ${ALL}`, { max_tokens: 1 }));
    expect([200, 400]).toContain(answer.status);
    const { times } = await gateway.record(answer.record);
    // A machine that is busy takes its time; what is not linear takes minutes.
    expect(times.classify_ms).toBeLessThan(5_000);
  });
});

it("control: a lane that is called directly does get the values", async () => {
  const answer = await call(`${gateway.fleet.openai.url}${PATHS.openai}`, text("openai"));
  expect(answer.status).toBe(200);
  expect(tellingIn(seenByLanes(gateway.fleet)).length).toBeGreaterThan(2);
  resetFleet(gateway.fleet);
});

it("nothing that is kept or shown holds one of the values, at the level of debug", async () => {
  await sleep(1_000);
  const kept = await everythingKept(gateway, answers);
  expect(kept.get("/v1/records")).toContain("EMAIL_ADDRESS");
  expect([...kept].filter(([, all]) => tellingIn(all).length > 0).map(([name]) => name)).toEqual([]);
});
