/**
 * Requests of HTTP as an attacker shapes them, with values that must not leave in them. Whatever comes of a request: no lane sees
 * the values, its caller gets an answer of HTTP in bounded time, there is a record, and nothing that is kept at the level
 * of debug holds them.
 */
import { connect as h2connect } from "node:http2";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { ALL, tellingIn, VALUES } from "../support/attacked.ts";
import { answers, attackGateway, gateway, refused, send, text, url } from "../support/attacker.ts";
import { PATHS } from "../support/dialects.ts";
import { callsSeen, eventually, resetFleet, seenByLanes, sleep } from "../support/gateway.ts";
import { call, callH2, rawCall, statuses } from "../support/http.ts";
import { everythingKept } from "../support/sweep.ts";

attackGateway();

describe("HTTP as an attacker speaks it", () => {
  const body = text("openai");
  const head = (more: readonly string[], length = Buffer.byteLength(body)): string =>
    [
      `POST ${PATHS.openai} HTTP/1.1`,
      "host: gateway",
      "content-type: application/json",
      `content-length: ${length}`,
      ...more,
      "",
      "",
    ].join("\r\n");
  const chunked = (extension: string, trailers: readonly string[]): string =>
    `POST ${PATHS.openai} HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\ntrailer: x-lanekeeper-lane\r\n\r\n` +
    `${Buffer.byteLength(body).toString(16)}${extension}\r\n${body}\r\n0\r\n${[...trailers, "", ""].join("\r\n")}`;

  it.each([
    ["an unknown expectation", head(["expect: 200-ok", "connection: close"]) + body],
    ["two hosts", head(["host: openai", "connection: close"]) + body],
    ["a host with a path", head(["connection: close"]).replace("host: gateway", "host: gateway/../x") + body],
    ["an empty host", head(["connection: close"]).replace("host: gateway", "host: ") + body],
    ["an extension of a chunk", chunked(`;x="${VALUES.mail}"`, [])],
    [
      "trailers that steer",
      chunked("", ["x-lanekeeper-lane: openai", `x-note: ${VALUES.key}`, "content-type: text/plain"]),
    ],
    [
      "an upgrade to HTTP/2",
      head(["connection: upgrade, http2-settings", "upgrade: h2c", "http2-settings: AAMAAABkAAQAAP__"]) +
        body,
    ],
    [
      "a method in a header",
      head(["x-http-method-override: GET", "x-method: TRACE", "connection: close"]) + body,
    ],
    ["hop-by-hop headers that are named", head(["connection: close, content-type, x-api-key"]) + body],
    [
      "a cookie of values",
      head([`cookie: a=${VALUES.key}`, `referer: https://x.example/?${VALUES.mail}`, "connection: close"]) +
        body,
    ],
    [
      "a proxy's header",
      head([
        `proxy-authorization: Basic ${VALUES.key}`,
        "via: 1.1 x",
        "max-forwards: 0",
        "connection: close",
      ]) + body,
    ],
    ["a range", head(["range: bytes=0-10", "if-match: *", "connection: close"]) + body],
  ])("%s: refused or redacted", async (_, bytes) => {
    const raw = await rawCall(gateway.port, bytes, 1_500);
    expect(statuses(raw).length).toBeLessThanOrEqual(1);
    expect(seenByLanes(gateway.fleet)).not.toContain(VALUES.key);
  });

  it.each([
    ["application/json; charset=utf-7", 415],
    ["application/json; charset=utf-8; charset=utf-16", 415],
    ["application/json, text/plain", 415],
    ["multipart/form-data; boundary=application/json", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/json\t;\tcharset=UTF-8", 200],
    ["APPLICATION/JSON", 200],
    ["application/vnd.api+json", 415],
  ])("content-type %j: %i", async (type, status) => {
    const answer = await send("openai", body, { "content-type": type });
    expect(answer.status).toBe(status);
    if (status !== 200) await refused(answer, [status]);
  });

  it.each([
    ["%2e%2e", "/v1/%2e%2e/v1/chat/completions"],
    ["a case", "/v1/Chat/completions"],
    ["a fragment", "/v1/chat/completions#/v1/models"],
    ["a query that is a path", "/v1/models?x=/v1/chat/completions"],
    ["a semicolon", "/v1/chat/completions;/v1/models"],
    ["UTF-8 beyond its length", "/v1/chat/completions%c0%af"],
    ["a backslash", "/v1\\chat\\completions"],
    ["spaces", "/v1/chat/completions%20"],
    ["another scheme", "file:///v1/chat/completions"],
  ])("a path with %s reaches no other place", async (_, target) => {
    const raw = await rawCall(
      gateway.port,
      head(["connection: close"]).replace(PATHS.openai, target) + body,
      1_500,
    );
    expect(statuses(raw).length).toBeLessThanOrEqual(1);
    for (const { received } of Object.values(gateway.fleet))
      for (const { path } of received) expect(path).toBe(PATHS.openai);
  });

  it("callers who leave in the middle, each in another place, leave a record each and nothing at a lane", async () => {
    const cuts = [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => Math.floor(body.length * share));
    const before = (await gateway.records("?limit=1000")).length;
    for (const cut of cuts) {
      const socket = connect(gateway.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(head([]) + body.slice(0, cut));
      await sleep(60);
      socket.resetAndDestroy();
    }
    const session = h2connect(gateway.url);
    session.on("error", () => {});
    for (const cut of cuts) {
      const stream = session.request({
        ":method": "POST",
        ":path": PATHS.openai,
        "content-type": "application/json",
      });
      stream.on("error", () => {});
      stream.write(body.slice(0, cut));
      await sleep(60);
      stream.close(8);
    }
    session.destroy();
    const after = await eventually(async () => {
      const all = await gateway.records("?limit=1000");
      return all.length >= before + 2 * cuts.length ? all : null;
    }, "a record for each");
    expect(after.length).toBe(before + 2 * cuts.length);
    expect(after.slice(before).map(({ attempts }) => attempts.length)).toEqual(
      after.slice(before).map(() => 0),
    );
    expect(callsSeen(gateway.fleet)).toBe(0);
  });

  it("HTTP/2: trailers, and headers of one connection only", async () => {
    const answer = await callH2(url("openai"), body, {
      headers: { "x-note": "n", te: "trailers" },
      trailers: { "x-lanekeeper-lane": "openai", "x-key": VALUES.key },
    });
    answers.push(answer);
    expect(answer.status).toBe(200);
    expect(seenByLanes(gateway.fleet)).not.toContain("x-lanekeeper-lane");
  });
});

describe("declarations", () => {
  it.each([
    { "x-lanekeeper-data-class": "public" },
    { "x-lanekeeper-data-class": ["public", "public"] },
    { "x-lanekeeper-allow": "true", "x-lanekeeper-redact": "off", "x-lanekeeper-decision": "allow" },
    {
      "x-envoy-original-path": "/v1/models",
      "x-envoy-upstream-rq-timeout-ms": "1",
      "x-envoy-retry-on": "5xx",
    },
    { "x-tenant": "globex", "x-user": VALUES.mail, "x-forwarded-for": "10.0.0.1" },
    { "x-lanekeeper-session": ALL, "x-lanekeeper-task": ALL },
  ])("%j changes nothing of what is taken out", async (headers) => {
    const answer = await send("openai", text("openai"), headers);
    expect(answer.status).toBe(200);
    expect(seenByLanes(gateway.fleet)).toContain("[EMAIL_ADDRESS]");
    expect((await gateway.record(answer.record)).caller?.tenant).toBe("local");
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
