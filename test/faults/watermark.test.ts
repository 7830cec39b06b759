/**
 * Envoy 1.40 crashes when its connection to the service passes its high watermark and streams of attempts are on it. The
 * service's window keeps what waits there far below that, however many long bodies come at a time.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProcessEnd } from "../../src/control/processes.ts";
import { WINDOW_BYTES } from "../../src/wire/grpc-stream.ts";
import { ask, headersOf, PATHS } from "../support/dialects.ts";
import { eventually, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { startTwin, type Twin } from "../support/twin.ts";

const BODIES = 24;
const TEXT = "The gateway reads each request before the model sees it. ".repeat(20_000);
/** With a tool on offer the answer is read, on a second stream of the same connection. */
const TOOLS = [{ type: "function", function: { name: "read_page", parameters: { type: "object" } } }];
const LIMIT = /"per_connection_buffer_limit_bytes":(33554432)/;

const sendAll = (url: string) =>
  Promise.allSettled(
    Array.from({ length: BODIES }, () =>
      call(`${url}${PATHS.openai}`, ask("openai", TEXT, { tools: TOOLS }), { headers: headersOf("openai") }),
    ),
  );

describe("long bodies, many at a time", () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  }, 60_000);
  afterAll(() => gateway?.stop());

  it("are all answered", async () => {
    for (let round = 0; round < 3; round++) {
      const answers = await sendAll(gateway.url);
      const statuses = answers.map((each) => (each.status === "fulfilled" ? each.value.status : each.reason));
      expect(statuses).toEqual(Array(BODIES).fill(200));
    }
  }, 60_000);

  it("wait in a window that fits the connection's limit many times", async () => {
    let limit = 0;
    const twin = await startTwin(gateway, {
      bootstrap: (text) => {
        limit = Number(LIMIT.exec(text)?.[1]);
        return text.replace(LIMIT, '"per_connection_buffer_limit_bytes":33554431');
      },
    });
    await twin.stop();
    expect(limit / WINDOW_BYTES).toBeGreaterThanOrEqual(32);
  });

  it("control: past the connection's limit Envoy crashes", async () => {
    const ends: ProcessEnd[] = [];
    const twin: Twin = await startTwin(gateway, {
      bootstrap: (text) => text.replace(LIMIT, '"per_connection_buffer_limit_bytes":32768'),
      onExit: (end) => ends.push(end),
    });
    await sendAll(twin.url);
    await eventually(() => ends.length > 0, "the end of the second Envoy");
    expect(ends[0]?.signal).toBe("SIGSEGV");
    await twin.stop();
  }, 60_000);
});
