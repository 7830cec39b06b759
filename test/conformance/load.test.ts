import { request } from "node:http";
import { connect as h2connect } from "node:http2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chat, PATHS, seen, tool } from "../support/dialects.ts";
import { resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

it("two hundred calls at once over one HTTP/2 connection are all answered", async () => {
  const session = h2connect(gateway.url);
  try {
    const texts = await Promise.all(
      Array.from(
        { length: 200 },
        (_, i) =>
          new Promise<string>((resolve, reject) => {
            const stream = session.request({
              ":method": "POST",
              ":path": PATHS.openai,
              "content-type": "application/json",
            });
            let text = "";
            stream.setEncoding("utf8");
            stream.on("data", (chunk: string) => {
              text += chunk;
            });
            stream.on("end", () => resolve(text));
            stream.on("error", reject);
            stream.end(JSON.stringify(chat(`say: number ${i}.`, { stream: i % 2 === 0 })));
          }),
      ),
    );
    texts.forEach((text, i) => {
      expect(text.length).toBeGreaterThan(50);
      if (i % 2 === 1) expect(text).toContain(`number ${i}.`);
    });
  } finally {
    session.close();
  }
});

describe("large answers", () => {
  const words = (stream: boolean) => "many words and no finding among them, ".repeat(stream ? 3_000 : 60_000);
  it.each([
    ["JSON", false, []],
    ["a stream", true, []],
    ["JSON that is read", false, ["get_x"]],
    ["a stream that is read", true, ["get_x"]],
  ])(
    "arrive whole: %s",
    async (_, stream, names) => {
      const offered = names.length === 0 ? {} : { tools: names.map((name) => tool("openai", name)) };
      const text = words(stream);
      const answer = await call(
        `${gateway.url}${PATHS.openai}`,
        chat(`say: ${text}`, { stream, ...offered }),
      );
      expect(answer.ending).toBe("whole");
      expect(seen("openai", answer).text).toBe(text);
    },
    30_000,
  );
});

describe("many calls", () => {
  /** `count` calls, `at` a time; the statuses other than 200 that came. */
  async function load(count: number, at: number, one: (i: number) => Promise<number>): Promise<number[]> {
    const wrong: number[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let i = next++; i < count; i = next++) {
        const status = await one(i);
        if (status !== 200) wrong.push(status);
      }
    };
    await Promise.all(Array.from({ length: at }, worker));
    return wrong;
  }
  const post = (i: number): Promise<number> =>
    fetch(`${gateway.url}${PATHS.openai}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(
        chat(`say: number ${i}`, {
          stream: i % 2 === 0,
          ...(i % 4 === 1 ? { tools: [tool("openai", "get_x")] } : {}),
        }),
      ),
    }).then(async (response) => {
      await response.arrayBuffer();
      return response.status;
    });

  it("three thousand, plain and read, JSON and streams: no error that was not asked for", async () => {
    expect(await load(3_000, 32, post)).toEqual([]);
  }, 60_000);

  it("a thousand callers who hang up disturb nobody else", async () => {
    const hangUp = (i: number): Promise<number> =>
      new Promise((resolve) => {
        const sent = request(`${gateway.url}${PATHS.openai}`, {
          method: "POST",
          agent: false,
          headers: { "content-type": "application/json" },
        });
        sent.on("error", () => {});
        sent.on("close", () => resolve(200));
        sent.end(JSON.stringify(chat("say: never heard", { stream: true })));
        setTimeout(() => sent.destroy(), i % 12);
      });
    let over = false;
    const gone = load(1_000, 24, hangUp).finally(() => {
      over = true;
    });
    const wrong: number[] = [];
    for (let i = 0; !over; i += 1) {
      const status = await post(i);
      if (status !== 200) wrong.push(status);
    }
    await gone;
    expect(wrong).toEqual([]);
    expect(await load(100, 10, post)).toEqual([]);
  }, 60_000);
});
