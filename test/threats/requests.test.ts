/** Request lines, frames and bodies that one reader takes for something else than another. */
import { connect as h2connect } from "node:http2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chat } from "../support/dialects.ts";
import { startFakeService } from "../support/fake-service.ts";
import {
  callsSeen,
  eventually,
  resetFleet,
  seenByLanes,
  startGateway,
  type TestGateway,
} from "../support/gateway.ts";
import { callH2, rawCall, statuses } from "../support/http.ts";
import { edited, startTwin, withoutProof } from "../support/twin.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const BODY = JSON.stringify(chat("say: ok"));
const http = (line: string, headers: readonly string[] = [], body = BODY): string =>
  [
    line,
    "host: gateway",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    "connection: close",
    "",
    body,
  ].join("\r\n");

describe("paths", () => {
  it.each([
    "//v1/chat/completions",
    "/v1//chat/completions",
    "/v1/chat/completions/",
    "/v1/chat%2fcompletions",
    "/v1/chat%2Fcompletions",
    "/v1/chat%5ccompletions",
    "/v1/chat/..;/completions",
    "/v1/chat/completions;x=1",
    "/v1/chat/completions%00",
    "/v1/chat/completions%23",
    "/v1/..%2f_simulator/control",
    "/v1/chat/completions/..%252f..%252f_simulator/control",
    "/V1/CHAT/COMPLETIONS",
    "/_simulator/control",
    "/v1/_simulator/control",
  ])("POST %s reaches no lane", async (target) => {
    const raw = await rawCall(gateway.port, http(`POST ${target} HTTP/1.1`));
    expect(statuses(raw)).toHaveLength(1);
    expect(statuses(raw)[0]).toBeGreaterThanOrEqual(400);
    expect(statuses(raw)[0]).toBeLessThan(500);
    expect(callsSeen(gateway.fleet)).toBe(0);
  });

  it.each([
    ["dots", "/v1/models/../chat/completions"],
    ["a letter escaped", "/v1/chat/%63ompletions"],
    ["a query", "/v1/chat/completions?target=/_simulator/control&%0d%0ax-a:b"],
    ["absolute form", "http://attacker.example/v1/chat/completions"],
  ])("%s: what is served goes to the lane's own path and host, nothing of it added", async (_, target) => {
    const raw = await rawCall(gateway.port, http(`POST ${target} HTTP/1.1`));
    if (statuses(raw)[0] !== 200) {
      expect(callsSeen(gateway.fleet)).toBe(0);
      return;
    }
    const [received] = gateway.fleet.openai.received;
    expect(received?.path).toBe("/v1/chat/completions");
    expect(received?.headers.host).toBe(new URL(gateway.fleet.openai.url).host);
  });

  it("control: with no proof asked for and a service that decides nothing, a client's path reaches the lane", async () => {
    const fake = await startFakeService();
    const twin = await startTwin(gateway, {
      service: fake.socket,
      routes: withoutProof("openai"),
      bootstrap: (text) =>
        edited(text, (object) => {
          if (object.path_with_escaped_slashes_action !== undefined)
            object.path_with_escaped_slashes_action = "KEEP_UNCHANGED";
        }),
    });
    try {
      await rawCall(twin.port, http("POST /v1/..%2f_simulator/canary HTTP/1.1"));
      expect(gateway.fleet.openai.received.at(-1)?.path).toContain("_simulator/canary");
    } finally {
      await twin.stop();
      await fake.stop();
    }
  });
});

describe("methods", () => {
  it.each([
    ["CONNECT", "CONNECT 127.0.0.1:1 HTTP/1.1\r\nhost: 127.0.0.1:1\r\n\r\n"],
    ["OPTIONS *", "OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"],
    ["TRACE", "TRACE /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"],
    ["a method with other letters", http("post /v1/chat/completions HTTP/1.1")],
    [
      "an upgrade to a WebSocket",
      http("POST /v1/chat/completions HTTP/1.1", ["connection: upgrade", "upgrade: websocket"]),
    ],
    ["HTTP/0.9", "GET /v1/models\r\n\r\n"],
  ])("%s reaches no lane", async (_, bytes) => {
    const raw = await rawCall(gateway.port, bytes);
    for (const status of statuses(raw)) expect(status).toBeGreaterThanOrEqual(400);
    expect(callsSeen(gateway.fleet)).toBe(0);
  });
});

describe("HTTP/2 pseudo-headers", () => {
  const h2 = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve) => {
      const session = h2connect(gateway.url);
      session.on("error", () => resolve(0));
      let stream: ReturnType<typeof session.request>;
      try {
        stream = session.request({ "content-type": "application/json", ...headers });
      } catch {
        session.destroy();
        return resolve(0);
      }
      let status = 0;
      stream.on("response", (received) => {
        status = Number(received[":status"]);
      });
      const done = () => {
        session.destroy();
        resolve(status);
      };
      stream.on("error", done);
      stream.on("close", done);
      stream.resume();
      setTimeout(done, 3_000).unref();
      stream.end(headers[":method"] === "CONNECT" ? undefined : BODY);
    });

  it.each([
    ["an absolute :path", { ":method": "POST", ":path": "http://127.0.0.1:1/v1/chat/completions" }],
    ["a :path with line breaks", { ":method": "POST", ":path": "/v1/chat/completions%0d%0a" }],
    ["CONNECT", { ":method": "CONNECT", ":authority": "127.0.0.1:1" }],
    ["a method of spaces", { ":method": "POST /v1/chat/completions HTTP/1.1", ":path": "/x" }],
  ])("%s reaches no lane", async (_, headers) => {
    const status = await h2(headers as unknown as Record<string, string>);
    if (status !== 0) expect(status).toBeGreaterThanOrEqual(400);
    expect(callsSeen(gateway.fleet)).toBe(0);
  });

  it(":authority and :scheme do not choose the lane", async () => {
    const answer = await callH2(`${gateway.url}/v1/chat/completions`, BODY, {
      headers: { ":authority": "claude", ":scheme": "https" },
    });
    expect(answer.status).toBe(200);
    expect(gateway.fleet.openai.received[0]?.headers.host).toBe(new URL(gateway.fleet.openai.url).host);
  });
});

describe("request smuggling", () => {
  const smuggled = http("POST /v1/chat/completions HTTP/1.1", [], JSON.stringify(chat("smuggled canary")));
  const line = "POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n";
  const chunked = `${Buffer.byteLength(BODY).toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;

  it.each([
    [
      "both content-length and chunked",
      `${line}content-length: ${chunked.length}\r\ntransfer-encoding: chunked\r\n\r\n${chunked}${smuggled}`,
    ],
    [
      "chunked and a short content-length",
      `${line}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n${chunked}${smuggled}`,
    ],
    [
      "two content-lengths",
      `${line}content-length: 5\r\ncontent-length: ${Buffer.byteLength(BODY)}\r\n\r\n${BODY}${smuggled}`,
    ],
    [
      "a list of content-lengths",
      `${line}content-length: ${Buffer.byteLength(BODY)}, 5\r\n\r\n${BODY}${smuggled}`,
    ],
    [
      "a signed content-length",
      `${line}content-length: +${Buffer.byteLength(BODY)}\r\n\r\n${BODY}${smuggled}`,
    ],
    [
      "a transfer coding that is not chunked",
      `${line}transfer-encoding: xchunked\r\n\r\n${chunked}${smuggled}`,
    ],
    [
      "chunked twice",
      `${line}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n${chunked}${smuggled}`,
    ],
    [
      "a space before the colon",
      `${line}transfer-encoding : chunked\r\ncontent-length: 3\r\n\r\n${chunked}${smuggled}`,
    ],
    ["a vertical tab in the coding", `${line}transfer-encoding: \vchunked\r\n\r\n${chunked}${smuggled}`],
    [
      "a folded header",
      `${line}x: y\r\n transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n${chunked}${smuggled}`,
    ],
    [
      "a chunk size of the wrong kind",
      `${line}transfer-encoding: chunked\r\n\r\n0x10\r\n${BODY}\r\n0\r\n\r\n${smuggled}`,
    ],
    ["a null in a header", `${line}x-a: b\0c\r\ncontent-length: ${Buffer.byteLength(BODY)}\r\n\r\n${BODY}`],
  ])("%s: refused, and no second request comes of it", async (_, bytes) => {
    const raw = await rawCall(gateway.port, bytes);
    // 501 is HTTP's own word for a transfer coding that is not known (RFC 9112, 6.1).
    expect(statuses(raw)).toHaveLength(1);
    expect([400, 501]).toContain(statuses(raw)[0]);
    expect(seenByLanes(gateway.fleet)).not.toContain("smuggled canary");
  });

  it("control: two calls that follow each other as they should are two calls", async () => {
    const first = http("POST /v1/chat/completions HTTP/1.1").replace("connection: close\r\n", "");
    const raw = await rawCall(gateway.port, first + smuggled);
    expect(statuses(raw)).toEqual([200, 200]);
    expect(seenByLanes(gateway.fleet)).toContain("smuggled canary");
  });
});

describe("what Envoy's own parser refuses", () => {
  const bad = http("POST /v1/chat/completions HTTP/1.1", ["x_a: b"]);

  it("is answered as an error of the dialect with a stable code", async () => {
    const raw = await rawCall(gateway.port, bad);
    const body = JSON.parse(raw.slice(raw.indexOf("\r\n\r\n") + 4)) as { error?: { code?: string } };
    expect(body.error?.code).toBe("request_invalid");
  });

  it.each([
    ["too many", Array.from({ length: 150 }, (_, i) => `x-h${i}: v`)],
    ["too long", [`x-long: ${"a".repeat(70_000)}`]],
  ])("headers that are %s: an error of the dialect with a stable code, and no lane", async (_, headers) => {
    const raw = await rawCall(gateway.port, http("POST /v1/chat/completions HTTP/1.1", headers));
    expect(statuses(raw)).toEqual([431]);
    const body = JSON.parse(raw.slice(raw.indexOf("\r\n\r\n") + 4)) as { error?: { code?: string } };
    expect(body.error?.code).toMatch(/^[a-z_]+$/);
    expect(callsSeen(gateway.fleet)).toBe(0);
  });

  it.each([
    ["HTTP/1.0", http("POST /v1/chat/completions HTTP/1.0"), 426, "http_unsupported"],
    [
      "an upgrade",
      http("POST /v1/chat/completions HTTP/1.1", ["connection: upgrade", "upgrade: websocket"]),
      403,
      "http_unsupported",
    ],
    [
      "another transfer coding",
      "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n",
      501,
      "http_unsupported",
    ],
    ["headers that never end", "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n", 408, "request_timeout"],
  ])(
    "%s: an error with a stable code, which the record has too",
    async (_, bytes, status, code) => {
      // Envoy waits 15 s for the end of headers.
      const raw = await rawCall(gateway.port, bytes, status === 408 ? 20_000 : undefined);
      const told = JSON.parse(raw.slice(raw.indexOf("\r\n\r\n") + 4)) as { error?: { code?: string } };
      expect([statuses(raw), told.error?.code]).toEqual([[status], code]);
      await eventually(
        async () =>
          (await gateway.records("?outcome=refused&limit=5")).some(
            (record) => record.status === status && record.error?.code === code,
          ),
        "its record",
        4_000,
      );
    },
    30_000,
  );

  it("is recorded each time, under an id that can be asked for, as the caller's fault", async () => {
    const refused = async () =>
      (await gateway.records("?outcome=refused&limit=1000")).filter(({ status }) => status === 400);
    const before = (await refused()).length;
    await Promise.all([rawCall(gateway.port, bad), rawCall(gateway.port, bad), rawCall(gateway.port, bad)]);
    const after = await eventually(
      async () => {
        const all = await refused();
        return all.length >= before + 3 ? all : null;
      },
      "three more records",
      4_000,
    );
    for (const record of after.slice(-3)) {
      expect(record.id).not.toBe("");
      expect(record.error?.code).not.toBe("no_decision");
    }
  });
});
