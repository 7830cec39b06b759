/** Closed by default: whatever happens to the service that decides, no lane sees a byte that was not decided on. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { queryRecords } from "../../src/record/query.ts";
import { verify } from "../../src/record/verify.ts";
import type { Fleet } from "../support/configuration.ts";
import { ask, errorCode, headersOf, PATHS, seen } from "../support/dialects.ts";
import { type Behaviour, bodyReply, type FakeService, startFakeService } from "../support/fake-service.ts";
import {
  callsSeen,
  eventually,
  resetFleet,
  sleep,
  startFleet,
  startGateway,
  stopFleet,
  type TestGateway,
} from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import {
  type GatewayProcess,
  isAlive,
  removeProcessFolders,
  startGatewayProcess,
} from "../support/process.ts";
import { startTwin, type Twin, withoutProof } from "../support/twin.ts";

const DIALECTS = ["openai", "anthropic"] as const;
const send = (url: string, dialect: Dialect, text = "say: reached", more = {}): Promise<Answer> =>
  call(`${url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect) });

describe("a service that misbehaves, behind the generated configuration", () => {
  let gateway: TestGateway;
  let fake: FakeService;
  let guarded: Twin;
  /** The guard off: the route to a lane asks for no proof of a decision. */
  let unguarded: Twin;

  beforeAll(async () => {
    gateway = await startGateway();
    fake = await startFakeService();
    guarded = await startTwin(gateway, { service: fake.socket });
    unguarded = await startTwin(gateway, { service: fake.socket, routes: withoutProof("openai") });
  }, 60_000);
  afterAll(async () => {
    await unguarded?.stop();
    await guarded?.stop();
    await fake?.stop();
    await gateway?.stop();
  });
  beforeEach(() => resetFleet(gateway.fleet));

  /** Records of the calls that no decision was made on. */
  const undecided: string[] = [];
  const cases: [string, Behaviour][] = [
    ["ends its stream cleanly before it replies", "ends"],
    ["ends its stream cleanly after the headers", "ends_after_headers"],
    ["fails with a gRPC error", "errors"],
    ["lets everything pass without a decision", "continues"],
    ["decides something else than allow", { bodyReply: bodyReply(["openai"], "deny") }],
    ["allows, and names no lane", { bodyReply: bodyReply([]) }],
    ["allows, and names a lane that does not exist", { bodyReply: bodyReply(["no-such-lane"]) }],
    [
      "names a lane that does not exist beside one that does",
      { bodyReply: bodyReply(["no-such-lane", "openai"]) },
    ],
  ];

  it.each(
    cases.flatMap(([name, behaviour]) => DIALECTS.map((dialect) => [dialect, name, behaviour] as const)),
  )("%s: it %s: no lane sees the call, the caller gets a clear error", async (dialect, _, behaviour) => {
    fake.behave(behaviour);
    const answer = await send(guarded.url, dialect);
    expect(callsSeen(gateway.fleet)).toBe(0);
    expect(answer.status).toBe(503);
    expect(errorCode(dialect, answer)).toBe("no_decision");
    expect(answer.text).not.toContain("ext_proc");
    if (typeof behaviour !== "object") undecided.push(answer.record);
  });

  it("each of them is recorded: Envoy's own line tells of what the service was not told", async () => {
    expect(undecided).toHaveLength(8);
    for (const id of undecided) {
      expect(await gateway.record(id)).toMatchObject({
        outcome: "refused",
        status: 503,
        error: { code: "no_decision" },
      });
    }
  }, 20_000);

  it("a service that is silent is waited for, and no longer than said", async () => {
    fake.behave("silent");
    const began = performance.now();
    const answers = await Promise.all(DIALECTS.map((dialect) => send(guarded.url, dialect)));
    expect(performance.now() - began).toBeLessThan(9_000);
    expect(callsSeen(gateway.fleet)).toBe(0);
    answers.forEach((answer, i) => {
      expect(errorCode(DIALECTS[i] ?? "openai", answer)).toBe("no_decision");
    });
  }, 20_000);

  it.each(["ends", "ends_after_headers", "continues"] as const)(
    "control: where no proof is asked for, a service that %s lets the call through",
    async (behaviour) => {
      fake.behave(behaviour);
      await send(unguarded.url, "openai");
      expect(gateway.fleet.openai.received.map(({ userText }) => userText)).toEqual(["say: reached"]);
    },
  );

  it("control: the same Envoy with a decision reaches the lane", async () => {
    fake.behave({ bodyReply: bodyReply(["openai"]) });
    const answer = await send(guarded.url, "openai");
    expect(seen("openai", answer).text).toBe("reached");
  });
});

describe("the process", () => {
  let fleet: Fleet;
  let process: GatewayProcess | null = null;
  beforeAll(async () => {
    fleet = await startFleet();
  });
  afterAll(async () => {
    await stopFleet(fleet);
    await removeProcessFolders();
  });
  beforeEach(() => resetFleet(fleet));
  afterEach(async () => {
    await process?.stop();
    process = null;
  });

  async function recordsOf(dataDir: string) {
    const records = [];
    for await (const record of queryRecords(dataDir, {})) records.push(record);
    return records;
  }

  it("hung: nothing passes, callers hear so, and once it goes on all of it is recorded", async () => {
    process = await startGatewayProcess(fleet);
    const { url, adminUrl } = process;
    expect((await send(url, "openai")).status).toBe(200);
    resetFleet(fleet);
    await process.signal("SIGSTOP");
    const answers = await Promise.all(DIALECTS.map((dialect) => send(url, dialect)));
    expect(callsSeen(fleet)).toBe(0);
    answers.forEach((answer, i) => {
      expect(answer.status).toBeGreaterThanOrEqual(500);
      expect(errorCode(DIALECTS[i] ?? "openai", answer)).toBe("no_decision");
    });
    await process.signal("SIGCONT");
    for (const { record } of answers) {
      const found = await eventually(async () => {
        const answer = await fetch(`${adminUrl}/v1/records/${record}`);
        return answer.status === 200 ? ((await answer.json()) as { outcome: string }) : null;
      }, "a record of what it never saw");
      expect(found.outcome).toBe("refused");
    }
    expect(seen("openai", await send(url, "openai")).text).toBe("reached");
    expect(callsSeen(fleet)).toBe(1);
  }, 60_000);

  it("Envoy hung: healthz and readyz say so, and say when it goes on", async () => {
    process = await startGatewayProcess(fleet);
    const { adminUrl, envoyPid } = process;
    const told = async () =>
      Promise.all(
        ["/healthz", "/readyz"].map(async (path) => {
          const answer = await fetch(adminUrl + path);
          return [answer.status, ((await answer.json()) as { readonly envoy: boolean }).envoy];
        }),
      );
    globalThis.process.kill(envoyPid, "SIGSTOP");
    try {
      expect(await told()).toEqual([
        [503, false],
        [503, false],
      ]);
    } finally {
      globalThis.process.kill(envoyPid, "SIGCONT");
    }
    expect(await told()).toEqual([
      [200, true],
      [200, true],
    ]);
  }, 30_000);

  it.each([
    ["a while after it decided", 500],
    ["a moment after it decided", 0],
  ])(
    "killed %s: nothing passes while Envoy outlives it, Envoy goes too, and what was under way is recorded as interrupted",
    async (_, underWayMs) => {
      process = await startGatewayProcess(fleet);
      const first = process;
      fleet.openai.control({ mode: "slow", delay_ms: 20_000 });
      const underWay = send(first.url, "openai", "say: under way").catch((error: unknown) => error);
      await eventually(() => fleet.openai.received.length === 1, "the call under way reached its lane");
      await sleep(underWayMs);
      resetFleet(fleet);
      await first.signal("SIGKILL");
      // Envoy may serve for a moment more: it has nobody to ask, so nothing passes.
      const late = await send(first.url, "openai").catch((error: unknown) => error);
      expect(callsSeen(fleet)).toBe(0);
      const lateAnswer = late instanceof Error ? null : (late as Answer);
      if (lateAnswer !== null) expect(errorCode("openai", lateAnswer)).toBe("no_decision");
      await underWay;
      await eventually(() => !isAlive(first.envoyPid), "Envoy did not outlive the service", 10_000);

      const port = Number(new URL(first.url).port);
      const admin = Number(new URL(first.adminUrl).port);
      process = await startGatewayProcess(fleet, { dataDir: first.dataDir, ports: [port, admin] });
      expect(seen("openai", await send(process.url, "openai")).text).toBe("reached");
      await sleep(1_200);
      const records = await recordsOf(first.dataDir);
      const interrupted = records.filter(({ outcome }) => outcome === "interrupted");
      expect(interrupted).toHaveLength(1);
      expect(interrupted[0]).toMatchObject({
        status: null,
        decision: { allow: true },
        request: { dialect: "openai" },
      });
      if (lateAnswer !== null && lateAnswer.record !== "") {
        await eventually(
          async () => (await recordsOf(first.dataDir)).some(({ id }) => id === lateAnswer.record),
          "the late call's record",
        );
      }
      expect(await verify(first.dataDir)).toMatchObject({ ok: true });
    },
    60_000,
  );

  it("asked to end: calls under way are answered, and every one is recorded", async () => {
    process = await startGatewayProcess(fleet);
    fleet.openai.control({ mode: "slow", delay_ms: 400 });
    const underWay = Array.from({ length: 5 }, () => send(process?.url ?? "", "openai"));
    await eventually(() => fleet.openai.received.length === 5, "all reached their lane");
    const ended = process.signal("SIGTERM");
    const answers = await Promise.all(underWay);
    await ended;
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const records = await recordsOf(process.dataDir);
    expect(records.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => "answered"));
    expect(await verify(process.dataDir)).toMatchObject({ ok: true });
  }, 60_000);

  it("Envoy killed: the service ends too, with an error, and what was under way is recorded", async () => {
    process = await startGatewayProcess(fleet);
    const { pid, envoyPid, dataDir, url } = process;
    fleet.openai.control({ mode: "slow", delay_ms: 20_000 });
    const underWay = send(url, "openai").catch((error: unknown) => error);
    await eventually(() => fleet.openai.received.length === 1, "it reached its lane");
    globalThis.process.kill(envoyPid, "SIGKILL");
    await eventually(() => !isAlive(pid), "the service ended", 10_000);
    expect(await underWay).toBeInstanceOf(Error);
    expect((await recordsOf(dataDir)).map(({ outcome }) => outcome)).toEqual(["interrupted"]);
    expect(await verify(dataDir)).toMatchObject({ ok: true });
  }, 60_000);

  it("data_dir is one instance's: a second is refused while the first runs", async () => {
    process = await startGatewayProcess(fleet);
    const second = await startGatewayProcess(fleet, { dataDir: process.dataDir }).catch(
      (error: unknown) => error,
    );
    expect(second).toBeInstanceOf(Error);
    await sleep(50);
    expect(seen("openai", await send(process.url, "openai")).text).toBe("reached");
  }, 60_000);
});
