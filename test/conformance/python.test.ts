import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { IDENTITY, KEYS } from "../support/configuration.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { provisionPython } from "../support/python.ts";

const here = import.meta.dirname;
const python = await provisionPython(join(here, "python-requirements.txt"));
if ("unavailable" in python)
  console.warn(`SKIPPED: the openai package for Python cannot be had here.\n${python.unavailable}`);

interface Seen {
  readonly record: string;
  readonly tokens: number;
  readonly models: readonly string[];
}

let gateway: TestGateway | undefined;
beforeAll(async () => {
  // Keys only, so that an unknown one is nobody.
  if ("python" in python) gateway = await startGateway({ config: { identity: IDENTITY.slice(0, 1) } });
}, 60_000);
afterAll(() => gateway?.stop());

it.skipIf("unavailable" in python)(
  "the openai package for Python, unmodified: chat, streaming, tools, models, errors",
  async () => {
    if ("unavailable" in python || gateway === undefined) throw new Error("no Python");
    const { stdout } = await promisify(execFile)(python.python, [
      join(here, "openai_client.py"),
      `${gateway.url}/v1`,
      KEYS.acme,
    ]);
    const seen = JSON.parse(stdout) as Seen;
    expect(seen).toMatchObject({
      chat: "hello from Python",
      stream: "one two three four five",
      tool: ["get_weather", { city: "Oslo" }, "tool_calls"],
      tool_answer: expect.stringContaining("rain, four degrees"),
      withheld: [null, "content_filter"],
      withheld_stream: "ContentFilterFinishReasonError",
      error: "request_invalid",
      unauthenticated: "unauthenticated",
    });
    expect(seen.models).toContain("gpt-4.1");
    expect(await gateway.record(seen.record)).toMatchObject({
      caller: { tenant: "acme" },
      outcome: "answered",
    });
  },
  60_000,
);
