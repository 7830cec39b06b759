/** Nothing that was found in a call stands in records, logs, metrics, explanations or errors, at the level of debug. */
import { relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CANARIES, EMAIL } from "../support/canaries.ts";
import { type ConfigInput, type Fleet, fleetLanes, KEYS, VENDOR_KEYS } from "../support/configuration.ts";
import { ask, headersOf, PATHS, tool } from "../support/dialects.ts";
import { sleep, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call, rawCall } from "../support/http.ts";
import { everythingKept, filesBelow } from "../support/sweep.ts";

/** Records as talkative as they can be. */
const CONFIG = (fleet: Fleet): Partial<ConfigInput> => ({
  // One that gets the callers' own keys, so that those travel as well.
  lanes: fleetLanes(fleet).map((lane) =>
    lane.name === "claude" ? { ...lane, credential: { passthrough: true } } : lane,
  ),
  logging: {
    level: "debug",
    store_prompts: "redacted",
    store_outputs: "redacted",
    store_tool_args: "redacted",
  },
});

/** What is no finding but must be kept nowhere either. */
const CONTENT = ["unusual-content-word-zq81", "unusual-answer-word-zq82"] as const;
const VISIBLE = "a-model-that-may-be-seen";

let gateway: TestGateway;
let kept: Map<string, string>;
const answers: Answer[] = [];

beforeAll(async () => {
  gateway = await startGateway({ config: CONFIG });
  const everything = CANARIES.map(({ text }) => text).join("\n\n");
  for (const dialect of ["openai", "anthropic"] as const) {
    const send = async (
      body: unknown,
      headers: Record<string, string> = {},
      path: string = PATHS[dialect],
      method = "POST",
    ) => {
      answers.push(
        await call(`${gateway.url}${path}`, body, {
          method,
          headers: { ...headersOf(dialect, KEYS.acme), ...headers },
        }),
      );
    };
    for (const stream of [false, true]) {
      await send(ask(dialect, everything, { stream }));
      await send(ask(dialect, `say: ${everything}`, { stream }));
      for (const { value } of CANARIES.slice(0, 10)) {
        await send(
          ask(dialect, `call tool get_x with {"a":"${value}"}`, {
            stream,
            tools: [tool(dialect, "get_x", { description: everything })],
          }),
        );
      }
    }
    for (const { value, text } of CANARIES) {
      // In places that are names elsewhere, and in what cannot be read.
      await send(ask(dialect, text, { model: text }));
      // A line from the middle of a private key is no key by itself.
      if (!text.startsWith("-----BEGIN")) await send(ask(dialect, "x", { tools: [tool(dialect, value)] }));
      await send(
        ask(dialect, "x", { metadata: { [text]: text, session: text, task: text, data_class: text } }),
      );
      await send(`{"model": "${text}`);
      await send(`{"${text}":1,"${text}":2}`);
      await send(ask(dialect, "x", { messages: text }));
      await send(ask(dialect, "x", { stream: text }));
      await send(ask(dialect, "x"), { "content-type": `text/${encodeURIComponent(text)}` });
      await send(ask(dialect, "x"), {
        "x-lanekeeper-session": encodeURIComponent(text),
        "x-lanekeeper-task": encodeURIComponent(text),
        "x-user": text.replace(/\s/g, " "),
        "user-agent": text.replace(/\s/g, " "),
      });
      await send(ask(dialect, "x"), {}, `/v1/${encodeURIComponent(text)}`);
      await send(ask(dialect, "x"), {}, `${PATHS[dialect]}?q=${encodeURIComponent(text)}`);
      await send(
        null,
        { authorization: `Bearer ${text.replace(/\s/g, "")}`, "x-api-key": text.replace(/\s/g, "") },
        "/v1/models",
        "GET",
      );
    }
    await send(ask(dialect, `say: ${CONTENT[1]}`, { model: VISIBLE }));
    await send(`{"${CONTENT[0]}`);
    await send(ask(dialect, "x"), {}, `/v1/${CONTENT[0]}`);
  }
  for (const { value } of CANARIES)
    await rawCall(gateway.port, `GET /v1/x HTTP/1.1\r\nhost: x\r\nx_bad: ${value}\r\n\r\n`, 50);
  for (const simulator of Object.values(gateway.fleet)) simulator.control({ mode: "garbage" });
  for (const stream of [false, true]) {
    answers.push(
      await call(
        `${gateway.url}/v1/chat/completions`,
        ask("openai", everything, { stream, tools: [tool("openai", "get_x")] }),
      ),
    );
  }
  await sleep(1_500);
  kept = await everythingKept(gateway, answers);
}, 120_000);
afterAll(() => gateway?.stop());

describe("a sweep over everything that is kept or shown", () => {
  it("sees what may be seen: the model's name is in the records (control)", () => {
    expect(kept.get("/v1/records")).toContain(VISIBLE);
    expect([...kept.keys()]).toEqual(expect.arrayContaining(["lanekeeper.log", "envoy.log", "/metrics"]));
    expect([...kept.keys()].some((name) => name.includes("records"))).toBe(true);
    expect(answers.filter(({ status }) => status >= 400).length).toBeGreaterThan(30);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(30);
  });

  it.each(CANARIES.map(({ kind, value }) => [kind, value] as const))("finds no %s", (_, value) => {
    const shapes = [
      value,
      encodeURIComponent(value),
      value.replace(/\s/g, ""),
      value.replace(/[^\w.@+-]/g, "_"),
    ];
    const found = [...kept].filter(([, text]) => shapes.some((shape) => text.includes(shape)));
    expect(found.map(([name]) => name)).toEqual([]);
  });

  it("finds no credential, the lanes' or the callers'", () => {
    for (const key of [...Object.values(VENDOR_KEYS), ...Object.values(KEYS)]) {
      expect([...kept].filter(([, text]) => text.includes(key)).map(([name]) => name)).toEqual([]);
    }
  });

  it("finds no content in the logs, nor of calls that were refused", () => {
    for (const name of ["lanekeeper.log", "envoy.log", "undecided.ndjson", "/metrics", "error bodies"]) {
      for (const word of CONTENT)
        expect([name, kept.get(name)?.includes(word) ?? false]).toEqual([name, false]);
    }
    expect([...kept].filter(([, text]) => text.includes(CONTENT[0])).map(([name]) => name)).toEqual([]);
  });

  it("keys below data_dir can be read by their owner alone", async () => {
    const { stat } = await import("node:fs/promises");
    const modes = await Promise.all(
      (await filesBelow(gateway.dataDir)).map(async (file) => [
        relative(gateway.dataDir, file),
        ((await stat(file)).mode & 0o077).toString(8),
      ]),
    );
    expect(modes.filter(([, mode]) => mode !== "0")).toEqual([]);
  });
});

describe("what is stored of prompts, by the rule", () => {
  const stored = async (logging: ConfigInput["logging"]) => {
    const other = await startGateway({ config: { logging } });
    try {
      const answer = await call(`${other.url}/v1/chat/completions`, ask("openai", `say: words for ${EMAIL}`));
      return await other.record(answer.record);
    } finally {
      await other.stop();
    }
  };

  it("none", async () => {
    const { prompt, output } = await stored({ store_prompts: "none", store_outputs: "none" });
    expect([prompt, output]).toEqual([{ mode: "none" }, { mode: "none" }]);
  });

  it("hashed", async () => {
    const { prompt, output } = await stored({ store_prompts: "hashed", store_outputs: "hashed" });
    expect(prompt).toMatchObject({ mode: "hashed", value: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(output).toMatchObject({ mode: "hashed", value: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it("redacted: the words without the finding, prompt and output", async () => {
    const { prompt, output } = await stored({ store_prompts: "redacted", store_outputs: true });
    expect(prompt.value).toContain("words for [EMAIL_ADDRESS]");
    expect(output).toMatchObject({ mode: "redacted", value: expect.stringContaining("words for") });
    expect(`${prompt.value}${output.value}`).not.toContain(EMAIL);
  });
});
