/** OpenTelemetry when a collector is configured: spans in the caller's trace, metrics, and no content in either. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EMAIL } from "../support/canaries.ts";
import { KEYS } from "../support/configuration.ts";
import { chat, headersOf } from "../support/dialects.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";
const WORD = "content-that-nobody-exports-zq90";

let collector: Server;
let gateway: TestGateway;
const received: { readonly path: string; readonly body: Buffer }[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      received.push({
        path: request.url ?? "",
        body: request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body,
      });
      response.writeHead(200, { "content-type": "application/json" });
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  gateway = await startGateway({
    config: { telemetry: { otlp_endpoint: endpoint, service_name: "lanekeeper-under-test" } },
  });
  gateway.fleet.openai.control({ mode: "429", times: 1 });
  const answer = await call(`${gateway.url}/v1/chat/completions`, chat(`say: ${WORD}`), {
    headers: { ...headersOf("openai", KEYS.acme), traceparent: `00-${TRACE}-${PARENT}-01` },
  });
  await gateway.record(answer.record);
  await call(`${gateway.url}/v1/chat/completions`, chat(`mail ${EMAIL}`), {
    headers: { traceparent: `00-${TRACE}-${PARENT}-01` },
  });
  // The end sends what is left.
  await gateway.stop();
}, 60_000);
afterAll(() => new Promise((resolve) => collector.close(resolve)));

const bodies = (path: string): Buffer =>
  Buffer.concat(received.filter((each) => each.path === path).map(({ body }) => body));
/** An id stands as bytes in protobuf and as hex in JSON. */
const holds = (body: Buffer, id: string): boolean =>
  body.includes(Buffer.from(id, "hex")) || body.includes(id);

describe("a collector", () => {
  it("gets a span per exchange in the caller's trace, with the GenAI conventions, and one per attempt", () => {
    const traces = bodies("/v1/traces");
    expect(holds(traces, TRACE)).toBe(true);
    expect(holds(traces, PARENT)).toBe(true);
    for (const part of [
      "lanekeeper-under-test",
      "gen_ai.request.model",
      "gen_ai.usage.input_tokens",
      "openai",
      "backup",
    ])
      expect(traces.includes(part)).toBe(true);
  });

  it("gets metrics of tokens, cost, decisions and failovers", () => {
    const metrics = bodies("/v1/metrics");
    for (const part of ["token", "cost", "decision", "redaction", "failover"])
      expect([part, metrics.includes(part)]).toEqual([part, true]);
  });

  it("gets no content and no finding", () => {
    const everything = Buffer.concat(received.map(({ body }) => body));
    expect(everything.length).toBeGreaterThan(1_000);
    for (const text of [WORD, EMAIL, KEYS.acme]) expect(everything.includes(text)).toBe(false);
  });
});
