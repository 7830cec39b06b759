/** A recognizer that is slow, down, lying or talks too much: nothing goes out unseen, unless the configuration says so. */
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RecognizerOutcome } from "../../src/exchange.ts";
import type { ConfigInput, Fleet } from "../support/configuration.ts";
import { ask, errorCode, headersOf, PATHS } from "../support/dialects.ts";
import {
  callsSeen,
  eventually,
  resetFleet,
  seenByLanes,
  sleep,
  startFleet,
  startGateway,
  stopFleet,
  type TestGateway,
} from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { changedPolicy, scratchFolder } from "../support/policies.ts";
import { freePorts } from "../support/ports.ts";
import { type FakeRecognizer, type Mode, startRecognizer } from "../support/recognizer.ts";

type RecognizerInput = NonNullable<ConfigInput["recognizers"]>[number];

const NAME = "Zarquon Vosswinkel";
const DIALECTS = ["openai", "anthropic"] as const;
const DEADLINE_MS = 250;
/** For what takes time besides the deadline: Envoy, the machine. */
const SLACK_MS = 1_500;

let fleet: Fleet;
let fake: FakeRecognizer;
/** Denies, as it does by default. */
let gateway: TestGateway;
/** The guard off: goes on without. */
let ignoring: TestGateway;

const own = (more: Partial<RecognizerInput> = {}): RecognizerInput =>
  ({
    name: "own",
    type: "http",
    url: fake.serviceUrl,
    kinds: ["PERSON"],
    deadline_ms: DEADLINE_MS,
    max_chars: 50_000,
    ...more,
  }) as RecognizerInput;
const LEAVES_REDACTED: Partial<ConfigInput> = {
  routes: [],
  data_classes: { pii: { may_leave: "redacted" } },
};

beforeAll(async () => {
  fleet = await startFleet();
  fake = await startRecognizer([{ kind: "PERSON", name: NAME }]);
  gateway = await startGateway({ fleet, config: { ...LEAVES_REDACTED, recognizers: [own()] } });
  ignoring = await startGateway({
    fleet,
    config: { ...LEAVES_REDACTED, recognizers: [own({ when_down: "ignore" })] },
  });
}, 60_000);
afterAll(async () => {
  await ignoring?.stop();
  await gateway?.stop();
  await fake?.stop();
  if (fleet !== undefined) await stopFleet(fleet);
});
beforeEach(async () => {
  fake.mode = { is: "well" };
  fake.questions.length = 0;
  // Whatever failed before, it is up again; no text twice, or the cache would answer.
  for (const each of [gateway, ignoring]) await up(each);
  fake.questions.length = 0;
  fake.load.most = 0;
  resetFleet(fleet);
});

let nth = 0;
const fresh = (text = NAME): string => `note ${++nth} of ${text}`;

const send = (
  at: TestGateway,
  dialect: (typeof DIALECTS)[number],
  text = fresh(),
  more = {},
): Promise<Answer> =>
  call(`${at.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect) });

async function up(at: TestGateway): Promise<void> {
  await eventually(async () => {
    const answer = await send(at, "openai", fresh("nobody"));
    const record = await at.record(answer.record);
    return record.recognizers?.[0]?.outcome === "answered";
  }, "the recognizer is up again");
}

const result = (offsets: unknown, ...results: unknown[]): string => JSON.stringify({ offsets, results });
const entity = (changes: object) => [{ kind: "PERSON", start: 0, end: 4, confidence: 0.9, ...changes }];
const says = (body: string): Mode => ({ is: "says", body });

const FAILURES: readonly (readonly [string, Mode, RecognizerOutcome])[] = [
  ["says nothing", { is: "silent" }, "timeout"],
  ["is later than its deadline", { is: "slow", ms: DEADLINE_MS + 200 }, "timeout"],
  ["breaks off", { is: "cut" }, "unreachable"],
  ["answers 500 with a right body", { is: "status", status: 500 }, "refused"],
  ["answers 204", { is: "status", status: 204 }, "refused"],
  ["talks without end", { is: "endless" }, "invalid"],
  ["says what is no JSON", says("<html>200 OK</html>"), "invalid"],
  ["says null", says("null"), "invalid"],
  ["says nothing of its offsets", says(JSON.stringify({ results: [[]] })), "invalid"],
  ["counts in bytes", says(result("bytes", [])), "invalid"],
  ["has no list for the text", says(result("utf16")), "invalid"],
  ["has a list too many", says(result("utf16", [], [])), "invalid"],
  ["has something else for a list", says(result("utf16", {})), "invalid"],
  ["ends before it starts", says(result("utf16", entity({ start: 4, end: 2 }))), "invalid"],
  ["starts before the text", says(result("utf16", entity({ start: -1 }))), "invalid"],
  ["ends after the text", says(result("utf16", entity({ end: 9_999 }))), "invalid"],
  ["has an offset between two units", says(result("utf16", entity({ start: 0.5 }))), "invalid"],
  ["is surer than sure", says(result("utf16", entity({ confidence: 1.5 }))), "invalid"],
  ["does not say how sure", says(result("utf16", entity({ confidence: undefined }))), "invalid"],
  ["does not say what it is", says(result("utf16", entity({ kind: 7 }))), "invalid"],
];

describe.each(FAILURES)("a recognizer that %s", (_, mode, outcome) => {
  it.each(DIALECTS)(
    "%s: denied in the caller's dialect, no lane saw it, and a record says why",
    async (dialect) => {
      fake.mode = mode;
      const started = performance.now();
      const answer = await send(gateway, dialect);
      expect([answer.status, errorCode(dialect, answer)]).toEqual([503, "recognizer_unavailable"]);
      expect(performance.now() - started).toBeLessThan(DEADLINE_MS + SLACK_MS);
      expect(answer.text).not.toContain("Zarquon");
      expect(callsSeen(fleet)).toBe(0);
      const record = await gateway.record(answer.record);
      expect(record).toMatchObject({
        outcome: "denied",
        error: { code: "recognizer_unavailable" },
        facts: { recognizers_unavailable: ["own"] },
        recognizers: [{ name: "own", outcome }],
        decision: { allow: false, deny_code: "recognizer_unavailable" },
        attempts: [],
      });
      expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-REC-01");
      expect(JSON.stringify(record)).not.toContain("Zarquon");
      // Control: when it is well again, the same call goes on.
      fake.mode = { is: "well" };
      await up(gateway);
      resetFleet(fleet);
      expect((await send(gateway, dialect)).status).toBe(200);
      expect(seenByLanes(fleet)).not.toContain("Zarquon");
      expect(callsSeen(fleet)).toBe(1);
    },
  );

  it("control: with the guard off the name reaches the vendor", async () => {
    fake.mode = mode;
    const answer = await send(ignoring, "openai");
    expect(answer.status).toBe(200);
    expect(seenByLanes(fleet)).toContain("Zarquon");
    const record = await ignoring.record(answer.record);
    expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-REC-03");
  });
});

describe("no recognizer at all", () => {
  it("where nothing listens: denied at once, told by readyz, and the gateway stays ready", async () => {
    const [port = 0] = await freePorts(1);
    const dead = await startGateway({
      fleet,
      config: { ...LEAVES_REDACTED, recognizers: [own({ url: `http://127.0.0.1:${port}/find` })] },
    });
    try {
      for (let n = 0; n < 6; n++) {
        const answer = await send(dead, "openai");
        expect([answer.status, errorCode("openai", answer)]).toEqual([503, "recognizer_unavailable"]);
      }
      expect(callsSeen(fleet)).toBe(0);
      const ready = await call(`${dead.adminUrl}/readyz`, null);
      expect([ready.status, ready.json()]).toMatchObject([
        200,
        { ready: true, recognizers: { own: "down" } },
      ]);
      // Nothing was asked that could not be answered without it.
      const models = await call(`${dead.url}/v1/models`, null);
      expect(models.status).toBe(200);
    } finally {
      await dead.stop();
    }
  });

  it("one that sends elsewhere is not followed", async () => {
    const elsewhere = await startRecognizer([]);
    try {
      fake.mode = { is: "status", status: 307, headers: { location: elsewhere.serviceUrl } };
      expect(errorCode("openai", await send(gateway, "openai"))).toBe("recognizer_unavailable");
      expect(elsewhere.questions).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  it("kept inside where the configuration says so, along the whole order of lanes", async () => {
    const inside = await startGateway({
      fleet,
      config: { ...LEAVES_REDACTED, recognizers: [own({ when_down: "inside" })] },
    });
    try {
      fake.mode = { is: "status", status: 500 };
      const answer = await send(inside, "openai");
      expect(answer.status).toBe(200);
      expect([fleet.openai, fleet.backup].flatMap(({ received }) => received)).toEqual([]);
      expect(fleet.vllm1.received.length + fleet.vllm2.received.length).toBe(1);
      const record = await inside.record(answer.record);
      expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-REC-02");
      // No lane of ours speaks Anthropic's dialect.
      const other = await send(inside, "anthropic");
      expect(other.headers["x-lanekeeper-baseline"]).toBe("true");
    } finally {
      await inside.stop();
    }
  });

  it("a policy that would let the call out all the same is overruled", async () => {
    const folder = await scratchFolder();
    const policies = await changedPolicy(
      folder.path,
      "recognizers.rego",
      'not when_down(name) in {"inside", "ignore"}',
      "false",
    );
    const lenient = await startGateway({
      fleet,
      config: { ...LEAVES_REDACTED, policies, recognizers: [own()] },
    });
    try {
      fake.mode = { is: "status", status: 500 };
      const answer = await send(lenient, "openai");
      expect([answer.status, errorCode("openai", answer)]).toEqual([503, "policy_failed"]);
      expect(callsSeen(fleet)).toBe(0);
      fake.mode = { is: "well" };
      expect((await send(lenient, "openai")).status).toBe(200);
    } finally {
      await lenient.stop();
      await folder.dispose();
    }
  });
});

describe("bounds", () => {
  it("more text than may be asked about is not asked about, and denied", async () => {
    const long = "plain words and nothing else. ".repeat(2_000);
    const answer = await send(gateway, "openai", long);
    expect([answer.status, errorCode("openai", answer)]).toEqual([503, "recognizer_unavailable"]);
    expect((await gateway.record(answer.record)).recognizers).toMatchObject([{ outcome: "too_long" }]);
    expect(fake.questions).toEqual([]);
    // Control: less of it is.
    expect((await send(gateway, "openai", long.slice(0, 40_000))).status).toBe(200);
  });

  it("no more questions at once than it may be asked, and the deadline holds for those in line", async () => {
    const narrow = await startGateway({
      fleet,
      config: { ...LEAVES_REDACTED, recognizers: [own({ concurrency: 2 })] },
    });
    try {
      fake.mode = { is: "slow", ms: 100 };
      const answers = await Promise.all(Array.from({ length: 12 }, () => send(narrow, "openai")));
      expect(fake.load.most).toBe(2);
      const codes = answers.map(({ status }) => status);
      expect(codes.filter((status) => status === 200).length).toBeGreaterThan(1);
      expect(codes.filter((status) => status === 503).length).toBeGreaterThan(1);
      expect(codes.filter((status) => status !== 200 && status !== 503)).toEqual([]);
      expect(seenByLanes(fleet)).not.toContain("Zarquon");
    } finally {
      await narrow.stop();
    }
  });

  it("a caller who hangs up is waited for no longer, by nobody", async () => {
    const patient = await startGateway({
      fleet,
      config: { ...LEAVES_REDACTED, recognizers: [own({ deadline_ms: 4_000 })] },
    });
    try {
      fake.mode = { is: "silent" };
      const body = Buffer.from(JSON.stringify(ask("openai", fresh())));
      const sent = request(`${patient.url}${PATHS.openai}`, {
        method: "POST",
        agent: false,
        headers: { "content-type": "application/json", "content-length": body.length },
      });
      sent.on("error", () => {});
      sent.end(body);
      await eventually(() => fake.load.now === 1, "the recognizer is asked");
      const gone = performance.now();
      sent.destroy();
      await eventually(() => fake.load.now === 0, "its connection is closed");
      expect(performance.now() - gone).toBeLessThan(2_000);
      const records = await eventually(async () => {
        const found = await patient.records("?outcome=client_gone");
        return found.length > 0 && found;
      }, "a record says so");
      expect(records).toMatchObject([{ decision: null, attempts: [] }]);
      // The longest deadline there is ends before Envoy's patience with us does.
      const late = await send(patient, "openai");
      expect([late.status, errorCode("openai", late)]).toEqual([503, "recognizer_unavailable"]);
      await sleep(100);
      expect(callsSeen(fleet)).toBe(0);
    } finally {
      await patient.stop();
    }
  }, 20_000);
});
