/** The command line, from outside: exit codes, what it prints, and that nothing of it stays behind. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lanekeeper, startCommand } from "../support/command.ts";
import { baseConfig, type Fleet, VENDOR_KEYS } from "../support/configuration.ts";
import { chat, seen } from "../support/dialects.ts";
import { eventually, sleep, startFleet, stopFleet } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { changedPolicy, scratchFolder } from "../support/policies.ts";
import { freePorts } from "../support/ports.ts";
import { isAlive } from "../support/process.ts";

let fleet: Fleet;
let folder: Awaited<ReturnType<typeof scratchFolder>>;
let config: string;
let gateway: string;
let admin: string;

const file = (name: string) => join(folder.path, name);
async function write(name: string, content: unknown): Promise<string> {
  await writeFile(file(name), typeof content === "string" ? content : JSON.stringify(content));
  return file(name);
}

beforeAll(async () => {
  fleet = await startFleet();
  folder = await scratchFolder();
  const [port, adminPort] = await freePorts(2);
  gateway = `127.0.0.1:${port}`;
  admin = `127.0.0.1:${adminPort}`;
  config = await write("lanekeeper.yaml", { ...baseConfig(fleet), gateway, admin, data_dir: "./kept" });
});
afterAll(async () => {
  await stopFleet(fleet);
  await folder.dispose();
});

describe("lanekeeper check", () => {
  it("says ok to what is good: configuration, policies and what Envoy reads", async () => {
    const { code, out } = await lanekeeper(["check", "--config", config]);
    expect([code, out.match(/^ok/gm)?.length]).toEqual([0, 3]);
  }, 30_000);

  it("names file, line, what is wrong and what is allowed", async () => {
    const bad = await write(
      "bad.yaml",
      "lanes:\n  - { name: a, provider: opnai, endpoints: ['http://127.0.0.1:1/v1'], boundary: hosted, region: us }\n",
    );
    const { code, out } = await lanekeeper(["check", "--config", bad]);
    expect(code).toBe(1);
    expect(out).toMatch(/bad\.yaml:2.*opnai.*openai, anthropic, vllm/s);
  }, 30_000);

  it("finds policies that lie beside the configuration, and what is wrong with them", async () => {
    await changedPolicy(file("rego"), "policy.rego", "package lanekeeper", "package lanekeeper");
    const own = await write("own.yaml", { ...baseConfig(fleet), gateway, admin, policies: "./rego" });
    expect((await lanekeeper(["check", "--config", own], "/")).code).toBe(0);
    await changedPolicy(
      file("rego"),
      "policy.rego",
      "package lanekeeper",
      "package lanekeeper\n\nbroken := {",
    );
    const broken = await lanekeeper(["check", "--config", own], "/");
    expect(broken.code).toBe(1);
    expect(broken.out).toContain("policy.rego");
  }, 60_000);
});

describe("lanekeeper check of a policy that compiles", () => {
  const lookup = 'fired contains [99, "LK-RES-01", ""] if net.lookup_ip_addr(input.tenant)';
  it.each([
    [
      "asks for what WASM does not have",
      "package lanekeeper",
      `package lanekeeper\n\n${lookup}`,
      /does not have: net\.lookup_ip_addr/,
    ],
    ["decides what is no decision", '"model": model,', '"model": 7,', /not of the contract's shape: model/],
  ])(
    "and %s: it is refused, and why is said",
    async (name, text, by, why) => {
      const rego = await changedPolicy(file(`rego-${name.length}`), "policy.rego", text, by);
      const own = await write("odd.yaml", { ...baseConfig(fleet), gateway, admin, policies: rego });
      const { code, out } = await lanekeeper(["check", "--config", own]);
      expect([code, /^failed {3}policies$/m.test(out)]).toEqual([1, true]);
      expect(out).toMatch(why);
    },
    60_000,
  );
});

describe("lanekeeper decide", () => {
  it("prints the decision on a request file, and why", async () => {
    const request = await write("request.json", chat("mail anna@personal-mail.org"));
    const { code, out, err } = await lanekeeper(["decide", request, "--config", config]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      allow: true,
      route: "inside",
      lanes: [{ lane: "vllm", model: "llama" }],
    });
    expect(err).toContain("LK-RES-01");
    expect(out + err).not.toContain("anna@");
  }, 30_000);

  it("exits with 1 on a denial", async () => {
    const denying = await write("deny.yaml", {
      ...baseConfig(fleet),
      gateway,
      admin,
      redactions: { US_SSN: "deny" },
    });
    const request = await write("ssn.json", chat("SSN 536-22-8726"));
    const { code, out } = await lanekeeper(["decide", request, "--config", denying]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ allow: false, deny_code: "denied" });
  }, 30_000);
});

describe("lanekeeper start", () => {
  const envoysOf = (pid: number): number[] =>
    execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, parent, command = ""]) => Number(parent) === pid && /envoy/.test(command))
      .map(([child]) => Number(child));

  it.each(["SIGINT", "SIGTERM"] as const)(
    "prints its addresses, serves, and %s ends everything it started",
    async (signal) => {
      const running = startCommand(["start", "--config", config, "--no-tour"], VENDOR_KEYS);
      try {
        await eventually(() => running.printed().includes("lanekeeper verify"), "it has said all", 20_000);
        for (const part of ["is up", gateway, admin, "curl"]) expect(running.printed()).toContain(part);
        expect(
          seen("openai", await call(`http://${gateway}/v1/chat/completions`, chat("say: served"))).text,
        ).toBe("served");
        const envoys = envoysOf(running.pid);
        expect(envoys).toHaveLength(1);
        expect(await running.end(signal)).toBe(0);
        expect(envoys.filter(isAlive)).toEqual([]);
      } finally {
        await running.end("SIGKILL");
      }
    },
    40_000,
  );

  it("a Ctrl-C that npm passes on as well is one Ctrl-C: the call under way is answered", async () => {
    const running = startCommand(["start", "--config", config, "--no-tour"], VENDOR_KEYS);
    try {
      await eventually(() => running.printed().includes("lanekeeper verify"), "it has said all", 20_000);
      fleet.openai.control({ mode: "slow", delay_ms: 1_500, times: 1 });
      const calls = fleet.openai.received.length;
      const underWay = call(`http://${gateway}/v1/chat/completions`, chat("say: whole"));
      await eventually(() => fleet.openai.received.length > calls, "it reached its lane");
      const ended = running.end("SIGINT");
      await sleep(20);
      void running.end("SIGINT");
      expect(seen("openai", await underWay).text).toBe("whole");
      expect(await ended).toBe(0);
    } finally {
      await running.end("SIGKILL");
    }
  }, 40_000);

  it("a second Ctrl-C does not wait for calls under way", async () => {
    const running = startCommand(["start", "--config", config, "--no-tour"], VENDOR_KEYS);
    try {
      await eventually(() => running.printed().includes("lanekeeper verify"), "it has said all", 20_000);
      fleet.openai.control({ mode: "slow", delay_ms: 20_000 });
      const calls = fleet.openai.received.length;
      void call(`http://${gateway}/v1/chat/completions`, chat("say: cut")).catch(() => {});
      await eventually(() => fleet.openai.received.length > calls, "it reached its lane");
      const ended = running.end("SIGINT");
      await sleep(1_200);
      void running.end("SIGINT");
      expect(await ended).toBe(1);
    } finally {
      await running.end("SIGKILL");
      fleet.openai.control(null);
    }
  }, 40_000);

  it("broken off before it is up, it ends with 0 and leaves no run folder and no Envoy", async () => {
    const running = startCommand(["start", "--config", config, "--no-tour"], VENDOR_KEYS);
    const folders = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`lanekeeper-${running.pid}-`));
    await eventually(() => folders().length === 1, "it has a run folder", 20_000);
    expect(await running.end("SIGINT")).toBe(0);
    expect(folders()).toEqual([]);
    await eventually(() => envoysOf(running.pid).length === 0, "no Envoy");
  }, 40_000);

  it("a data_dir that cannot be made ends it with 1, and names it", async () => {
    const taken = join(await write("taken", "a file"), "data");
    const { code, err } = await lanekeeper(["start", "--config", config, "--data-dir", taken]);
    expect(code).toBe(1);
    expect(err).toContain(`data_dir ${taken} cannot be written (ENOTDIR)`);
  }, 30_000);

  it("left records that the commands read, and a chain that holds", async () => {
    const records = await lanekeeper(["records", "--config", config, "--json"]);
    expect(records.out.trim().split("\n")).toHaveLength(4);
    expect(await lanekeeper(["verify", "--config", config])).toMatchObject({
      code: 0,
      out: expect.stringContaining("The chain holds"),
    });
    const { id } = JSON.parse(records.out.split("\n")[0] ?? "{}") as { id: string };
    expect((await lanekeeper(["explain", id, "--config", config])).out).toContain("A lane answered.");
  }, 30_000);

  it("a gateway address by name is served, or refused in words of the configuration", async () => {
    const named = await write("named.yaml", {
      ...baseConfig(fleet),
      gateway: gateway.replace("127.0.0.1", "localhost"),
      admin,
    });
    const { code, out } = await lanekeeper(["check", "--config", named]);
    if (code === 0) expect(out.match(/^ok/gm)?.length).toBe(3);
    else expect(out).toMatch(/named\.yaml:\d+.*gateway/s);
  }, 30_000);

  it("a wrong file ends it with 1 and the reason", async () => {
    const bad = await write("wrong.yaml", "lanes: 7\n");
    const { code, err } = await lanekeeper(["start", "--config", bad, "--no-tour"]);
    expect(code).toBe(1);
    expect(err).toMatch(/wrong\.yaml:1/);
  }, 30_000);

  it("an address that is taken ends it with 1, and no Envoy stays behind", async () => {
    const first = startCommand(["start", "--config", config, "--no-tour"], VENDOR_KEYS);
    try {
      await eventually(() => first.printed().includes("lanekeeper verify"), "it has said all", 20_000);
      const other = await write("other.yaml", {
        ...baseConfig(fleet),
        gateway,
        admin: `127.0.0.1:${(await freePorts(1))[0]}`,
        data_dir: "./other",
      });
      const { code, err } = await lanekeeper(["start", "--config", other, "--no-tour"]);
      expect(code).toBe(1);
      expect(err).not.toBe("");
      // Not one call of the first goes to a second gateway that half started.
      for (let i = 0; i < 5; i += 1)
        expect((await call(`http://${gateway}/v1/chat/completions`, chat("say: ok"))).status).toBe(200);
    } finally {
      await first.end("SIGINT");
    }
  }, 60_000);
});
