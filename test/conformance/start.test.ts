/** `npm start` as it stands in a fresh clone: the shipped configuration, its simulators and its tour. */
import { createServer } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { type RunningCommand, startCommand } from "../support/command.ts";
import { chat, seen } from "../support/dialects.ts";
import { eventually } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { scratchFolder } from "../support/policies.ts";

const folder = await scratchFolder();
afterAll(() => folder.dispose());

/** The shipped file's own ports, which somebody's `npm start` may have. */
const GATEWAY = "http://127.0.0.1:8787";
const taken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
      .once("error", () => resolve(true))
      .listen({ host: "127.0.0.1", port }, () => probe.close(() => resolve(false)));
  });
const busy = (await taken(8787)) || (await taken(8788));

describe.skipIf(busy)("npm start (skipped while 8787 or 8788 is taken)", () => {
  const NO_KEYS = { OPENAI_API_KEY: "", ANTHROPIC_API_KEY: "" };
  const started = (keys: Readonly<Record<string, string>>, ...options: string[]): RunningCommand =>
    startCommand(["start", "--data-dir", folder.path, ...options], { ...NO_KEYS, ...keys });

  it("without keys: simulators, a tour in which every promise is kept, and a lane that fails when it is told to", async () => {
    const running = started({});
    try {
      await eventually(() => running.printed().includes("Ctrl-C ends it."), "the tour is over", 40_000);
      const text = running.printed();
      expect(text).toContain("simulated lanes: openai, claude, vllm");
      expect(text.match(/^\d {2}\S/gm)).toEqual(["1  A", "2  A", "3  P", "4  A", "5  A", "6  T", "7  D"]);
      for (const part of ["asked", "decision", "reached", "answer"])
        expect(text.match(new RegExp(`^ +${part} `, "gm"))?.length).toBeGreaterThanOrEqual(7);
      expect(text).not.toMatch(/The tour found|No record/);
      const control = /curl (http:\S+\/_simulator\/control)/.exec(text)?.[1] ?? "";
      const laneOf = async () =>
        (await call(`${GATEWAY}/v1/chat/completions`, chat("Say hello"))).headers["x-lanekeeper-simulator"];
      expect(await laneOf()).toBe("openai");
      await call(control, { mode: "429" });
      expect(await laneOf()).toMatch(/^vllm-/);
      expect(await running.end("SIGINT")).toBe(0);
    } finally {
      await running.end("SIGKILL");
    }
  }, 60_000);

  it("a Ctrl-C in the middle of the tour ends both", async () => {
    const running = started({});
    await eventually(() => running.printed().includes("\n2  A"), "the tour has begun", 40_000);
    expect(await running.end("SIGINT")).toBe(0);
    expect(running.printed().trimEnd()).toMatch(/\nstopping$/);
  }, 60_000);

  it("with a key that lane is the vendor's own, and --no-tour leaves the tour out", async () => {
    const running = started({ OPENAI_API_KEY: "sk-none" }, "--no-tour");
    try {
      await eventually(() => running.printed().includes("lanekeeper verify"), "it has said all", 20_000);
      expect(running.printed()).toContain("simulated lanes: claude, vllm");
      expect(running.printed()).not.toContain("The gateway stays up");
      const said = await call(
        `${GATEWAY}/v1/messages`,
        { ...chat("say: here"), max_tokens: 9 },
        {
          headers: { "anthropic-version": "2023-06-01" },
        },
      );
      expect(seen("anthropic", said).text).toBe("here");
    } finally {
      expect(await running.end("SIGINT")).toBe(0);
    }
  }, 40_000);
});
