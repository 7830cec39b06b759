/** A policy that does not answer, or answers what it may not: nothing is sent, the caller hears so, a record exists. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Fleet } from "../support/configuration.ts";
import { ask, errorCode, headersOf, PATHS, seen } from "../support/dialects.ts";
import {
  callsSeen,
  eventually,
  resetFleet,
  startFleet,
  startGateway,
  stopFleet,
  type TestGateway,
} from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { changedPolicy, scratchFolder } from "../support/policies.ts";

const DIALECTS = ["openai", "anthropic"] as const;
let fleet: Fleet;
let folder: Awaited<ReturnType<typeof scratchFolder>>;
let gateway: TestGateway;

beforeAll(async () => {
  fleet = await startFleet();
  folder = await scratchFolder();
  await changedPolicy(folder.path, "policy.rego", "package lanekeeper", "package lanekeeper");
  gateway = await startGateway({ fleet, config: { policies: folder.path } });
}, 60_000);
afterAll(async () => {
  await gateway?.stop();
  await folder?.dispose();
  if (fleet !== undefined) await stopFleet(fleet);
});
beforeEach(() => resetFleet(fleet));

const send = (dialect: (typeof DIALECTS)[number], more = {}): Promise<Answer> =>
  call(`${gateway.url}${PATHS[dialect]}`, ask(dialect, "say: reached", more), {
    headers: headersOf(dialect),
  });

async function reasonOf(id: string): Promise<string | undefined> {
  const lines = (await readFile(join(gateway.dataDir, "lanekeeper.log"), "utf8")).split("\n");
  const line = lines.find((text) => text.includes(id));
  return line === undefined ? undefined : (JSON.parse(line) as { readonly reason: string }).reason;
}

/** Puts a changed policy in place and waits until it is live. */
async function live(file: string, text: string, by: string): Promise<void> {
  const lines = gateway.said.length;
  await changedPolicy(folder.path, file, text, by);
  await eventually(
    () => gateway.said.slice(lines).some((line) => line.includes("live")),
    "the changed policy is live",
    10_000,
  );
}

describe("a decision that is none", () => {
  it.each(
    [
      [
        "is undefined for some calls",
        "policy.rego",
        "decision := {",
        'decision := {} if input.model == "never"\n\ndecision := other if {\n\tinput.model == "never"\n\tother := whole\n}\n\nwhole := {',
      ],
      ["lacks a field", "policy.rego", '\t"restore": restore,\n', ""],
      ["has a field of another type", "policy.rego", '"model": model,', '"model": 7,'],
      [
        "has a field that nobody knows",
        "policy.rego",
        '"model": model,',
        '"model": model,\n\t"backdoor": true,',
      ],
      [
        "names a lane that does not exist",
        "lanes.rego",
        'lanes := usable_lanes if {\n\tdeny_code == ""\n}',
        "lanes := [] if false",
      ],
      [
        "allows and denies at once",
        "policy.rego",
        '"allow": deny_code == "",',
        '"allow": true,\n\t"deny_code_was": deny_code,',
      ],
    ].map(([name, ...change]) => [name, change] as const),
  )(
    "%s: no lane sees the call, either dialect gets policy_failed, records exist",
    async (_, [file = "", text = "", by = ""]) => {
      if (file === "lanes.rego")
        await live(
          "policy.rego",
          "lanes := usable_lanes if {",
          'lanes := [{"lane": "no-such-lane", "model": "m"}] if {',
        );
      else await live(file, text.includes("restore,") ? '\t"restore": route.restore,\n' : text, by);
      for (const dialect of DIALECTS) {
        const answer = await send(dialect);
        expect([answer.status, errorCode(dialect, answer)]).toEqual([503, "policy_failed"]);
        expect(await gateway.record(answer.record)).toMatchObject({
          outcome: "refused",
          error: { code: "policy_failed" },
          attempts: [],
        });
        // The author of the policy reads in the log what its caller is not told.
        const reason = await eventually(() => reasonOf(answer.record), "a line in the log");
        expect(reason.length).toBeGreaterThan(10);
        expect(answer.text).not.toContain(reason);
      }
      expect(callsSeen(fleet)).toBe(0);
    },
  );

  it("control: the shipped policy put back lets the same calls through", async () => {
    await live("policy.rego", "package lanekeeper", "package lanekeeper\n\n# As it was shipped.");
    for (const dialect of DIALECTS) {
      const answer = await send(dialect);
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining("reached")]);
    }
  });
});

describe("a policy that cannot be", () => {
  it.each([
    ["does not compile", "package lanekeeper\n\ndecision := {"],
    [
      "calls what WASM does not have",
      'package lanekeeper\n\n# METADATA\n# entrypoint: true\ndecision := http.send({"method": "get", "url": "http://127.0.0.1:1"})\n',
    ],
  ])("%s: it is refused, and the last good one stays live", async (_, source) => {
    const lines = gateway.said.length;
    await writeFile(join(folder.path, "lanekeeper", "policy.rego"), source);
    await eventually(
      () => gateway.said.slice(lines).some((line) => line.includes("refused")),
      "the policy was refused",
      10_000,
    );
    expect(seen("openai", await send("openai")).text).toBe("reached");
  });

  it("a start with a broken policy fails, and says where", async () => {
    const broken = await scratchFolder();
    const policies = await changedPolicy(
      broken.path,
      "policy.rego",
      "package lanekeeper",
      "package lanekeeper\n\nbroken := {",
    );
    const failure = await startGateway({ fleet, config: { policies } }).catch((error: unknown) => error);
    expect(String(failure)).toContain("policy.rego");
    await broken.dispose();
  });
});
