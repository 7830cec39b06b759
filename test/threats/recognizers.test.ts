/** What only the second tier finds: cut out of what a hosted lane gets, or kept inside, wherever and however it stands. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PACKAGES } from "../../src/classify/recognizers/onnx/model.ts";
import type { Dialect } from "../../src/exchange.ts";
import type { ReceivedCall } from "../../src/simulate/index.ts";
import { type ConfigInput, type Fleet, KEYS } from "../support/configuration.ts";
import { ask, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import {
  callsSeen,
  eventually,
  resetFleet,
  seenByLanes,
  startFleet,
  startGateway,
  stopFleet,
  type TestGateway,
} from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { provisionPackages } from "../support/npm.ts";
import { writeModel } from "../support/onnx-model.ts";
import { POSITIONS, users } from "../support/positions.ts";
import { type FakeRecognizer, startRecognizer } from "../support/recognizer.ts";

type Json = Record<string, unknown>;
type RecognizerInput = NonNullable<ConfigInput["recognizers"]>[number];

/** No list of first names has it, and no pattern: the first tier does not see it. */
const NAME = "Zarquon Vosswinkel";
const COMPANY = "Brontel";
const DIALECTS = ["openai", "anthropic"] as const;

const LEAVES_REDACTED: Partial<ConfigInput> = {
  routes: [],
  data_classes: { pii: { may_leave: "redacted" } },
  attachments: { image: "always", audio: "always", file: "always", linked: "always" },
  logging: { store_prompts: "redacted" },
};

let fleet: Fleet;
let fake: FakeRecognizer;
let redacting: TestGateway;
let keeping: TestGateway;
/** The control of all of them: the same without a second tier. */
let without: TestGateway;

const presidio = (more: Partial<RecognizerInput> = {}): RecognizerInput =>
  ({
    name: "presidio",
    type: "presidio",
    url: fake.analyzeUrl,
    kinds: ["PERSON"],
    ...more,
  }) as RecognizerInput;
const own = (more: Partial<RecognizerInput> = {}): RecognizerInput =>
  ({ name: "own", type: "http", url: fake.serviceUrl, kinds: ["PERSON"], ...more }) as RecognizerInput;

beforeAll(async () => {
  fleet = await startFleet();
  fake = await startRecognizer([
    { kind: "PERSON", name: NAME },
    { kind: "ORGANIZATION", name: COMPANY },
  ]);
  redacting = await startGateway({ fleet, config: { ...LEAVES_REDACTED, recognizers: [presidio()] } });
  keeping = await startGateway({ fleet, config: { recognizers: [own()] } });
  without = await startGateway({ fleet, config: LEAVES_REDACTED });
}, 60_000);
afterAll(async () => {
  await without?.stop();
  await keeping?.stop();
  await redacting?.stop();
  await fake?.stop();
  if (fleet !== undefined) await stopFleet(fleet);
});
beforeEach(() => {
  resetFleet(fleet);
  fake.questions.length = 0;
});

const lane = (dialect: Dialect) => fleet[dialect === "openai" ? "openai" : "claude"];

const send = (gateway: TestGateway, dialect: Dialect, text: string, more: Json = {}): Promise<Answer> =>
  call(`${gateway.url}${PATHS[dialect]}`, ask(dialect, text, more), { headers: headersOf(dialect) });

async function received(
  gateway: TestGateway,
  dialect: Dialect,
  text: string,
  more: Json = {},
): Promise<ReceivedCall | undefined> {
  lane(dialect).clear();
  await send(gateway, dialect, text, more);
  return lane(dialect).received.at(-1);
}

async function withGateway(
  config: Partial<ConfigInput>,
  use: (gateway: TestGateway) => Promise<void>,
): Promise<void> {
  const gateway = await startGateway({ fleet, config });
  try {
    await use(gateway);
  } finally {
    await gateway.stop();
  }
}

describe.each(DIALECTS)("%s: a name that only a recognizer finds", (dialect) => {
  it("does not reach a hosted lane: a pseudonym does, and the answer has the name again", async () => {
    const answer = await send(redacting, dialect, `say: the file of ${NAME} is here`);
    expect(seenByLanes(fleet)).not.toContain("Zarquon");
    expect(lane(dialect).received).toHaveLength(1);
    expect(seen(dialect, answer).text).toContain(NAME);
    // Control: without the second tier it goes out.
    expect((await received(without, dialect, `say: the file of ${NAME} is here`))?.userText).toContain(NAME);
  });

  it("keeps the call inside where personal data may not leave", async () => {
    await send(keeping, dialect, `Write to ${NAME}`);
    expect([fleet.openai.received, fleet.claude.received, fleet.backup.received].flat()).toEqual([]);
    // Control: the same words without the name go out.
    await send(keeping, dialect, "Write to them");
    expect(lane(dialect).received).toHaveLength(1);
  });

  it.each(Object.keys(POSITIONS[dialect]))("stands in %s", async (position) => {
    const at = POSITIONS[dialect][position];
    if (at === undefined) throw new Error(position);
    const sent = await received(redacting, dialect, "hi", at(`ask ${NAME} about it`));
    expect(sent === undefined || !sent.raw.includes("Zarquon")).toBe(true);
    const through = await received(without, dialect, "hi", at(`ask ${NAME} about it`));
    expect(through?.raw.includes("Zarquon")).toBe(true);
  });

  it("leaves the bytes around it as they were", async () => {
    const sent = await received(redacting, dialect, `😀 é "quoted"\t${NAME}\n\\ end`);
    expect(sent?.userText).toMatch(/^😀 é "quoted"\t(?!Zarquon)\S+\n\\ end$/);
  });
});

describe("a name in disguise", () => {
  const wrapped = (encode: (text: string) => string) => encode(`please call ${NAME} tomorrow`);
  it.each([
    ["in base64", wrapped((text) => Buffer.from(text).toString("base64"))],
    ["in hex", wrapped((text) => Buffer.from(text).toString("hex"))],
    ["in gzip within base64", wrapped((text) => gzipSync(text).toString("base64"))],
    ["in percent-encoding", wrapped((text) => encodeURIComponent(text).replace("Z", "%5A"))],
    ["with zero-width characters", NAME.replace("Zarq", "Za\u200brq")],
    ["in HTML entities", NAME.replace("Z", "&#90;").replace(" ", "&nbsp;")],
    ["in full-width letters", NAME.replace("Zarquon", "Ｚａｒｑｕｏｎ")],
    ["in JSON within a string", JSON.stringify({ to: `a "${NAME}"`, note: `x\n${NAME}` })],
  ])("%s", async (_, text) => {
    const sent = await received(redacting, "openai", `Note: ${text} .`);
    expect(sent).toBeDefined();
    expect(sent?.userText).not.toContain(text);
    // Control.
    expect((await received(without, "openai", `Note: ${text} .`))?.userText).toContain(text);
  });

  it("in a text file among the attachments", async () => {
    const data = Buffer.from(`Minutes\n\nPresent: ${NAME}\n`).toString("base64");
    const file = (gateway: TestGateway) =>
      received(
        gateway,
        "openai",
        "hi",
        users([
          { type: "text", text: "Sum this up" },
          { type: "file", file: { filename: "minutes.txt", file_data: `data:text/plain;base64,${data}` } },
        ]),
      );
    expect((await file(without))?.raw.includes(data)).toBe(true);
    const sent = await file(redacting);
    expect(sent).toBeDefined();
    expect(sent?.raw.includes(data)).toBe(false);
  });
});

const packages = await provisionPackages(PACKAGES.split(" "));
if ("unavailable" in packages) console.warn(`a model in the process: ${packages.unavailable}; skipped`);

describe.skipIf("unavailable" in packages)("a model in the process", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lk-model-"));
    await writeModel(folder, { za: "B-PER", "##rquon": "O", vo: "I-PER", "##sswinkel": "O" });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const model = (more: object = {}): RecognizerInput =>
    ({
      name: "model",
      type: "onnx",
      folder,
      kinds: ["PERSON"],
      deadline_ms: 4_000,
      ...more,
    }) as RecognizerInput;
  const environment = { LANEKEEPER_ONNX_MODULES: "folder" in packages ? packages.folder : "" };

  it.each(DIALECTS)("%s: what it finds does not reach a hosted lane", async (dialect) => {
    const config = { ...LEAVES_REDACTED, recognizers: [model()] };
    const gateway = await startGateway({ fleet, config, environment });
    try {
      const answer = await send(gateway, dialect, `say: 😀 the file of ${NAME} is here`);
      expect(lane(dialect).received).toHaveLength(1);
      expect(seenByLanes(fleet)).not.toContain("Zarquon");
      expect(seen(dialect, answer).text).toBe(`😀 the file of ${NAME} is here`);
      expect((await gateway.record(answer.record)).facts?.kinds.PERSON).toMatchObject({ sources: ["model"] });
    } finally {
      await gateway.stop();
    }
  });

  it("that is not there: nothing starts, and what is wrong is said", async () => {
    const config = { ...LEAVES_REDACTED, recognizers: [model({ folder: "/nowhere" })] };
    const failure = await startGateway({ fleet, config, environment }).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/recognizer model: .*\/nowhere\/config\.json/);
  });
});

describe("what is asked, and what is kept", () => {
  it("asks once for all texts of a call, and not again for what it knows", async () => {
    const turns = (last: string): Json => ({
      messages: [
        { role: "system", content: "Be brief with the cache." },
        { role: "user", content: "first question of the cache" },
        { role: "assistant", content: "first answer of the cache" },
        { role: "user", content: last },
      ],
    });
    const first = await send(redacting, "openai", "", turns("second question of the cache"));
    expect(fake.questions).toHaveLength(1);
    expect(fake.questions[0]?.texts).toEqual([
      "Be brief with the cache.",
      "first question of the cache",
      "first answer of the cache",
      "second question of the cache",
    ]);
    const next = await send(redacting, "openai", "", turns("third question of the cache"));
    expect(fake.questions).toHaveLength(2);
    expect(fake.questions[1]?.texts).toEqual(["third question of the cache"]);
    expect((await redacting.record(first.record)).recognizers).toMatchObject([{ texts: 4, cached: 0 }]);
    expect((await redacting.record(next.record)).recognizers).toMatchObject([{ texts: 4, cached: 3 }]);
  });

  it("what it knows counts as found", async () => {
    for (let round = 0; round < 2; round++) {
      expect((await received(redacting, "openai", `cached: ${NAME}`))?.userText).not.toContain("Zarquon");
    }
    expect(fake.questions).toHaveLength(1);
  });

  it("what one tenant's texts held is looked up anew for another", async () => {
    const body = ask("openai", "the very same words");
    for (const key of [KEYS.acme, KEYS.globex, KEYS.acme]) {
      await call(`${redacting.url}${PATHS.openai}`, body, { headers: headersOf("openai", key) });
    }
    expect(fake.questions).toHaveLength(2);
  });

  it("kinds that are not listed, and what is not sure enough, count for nothing", async () => {
    expect((await received(redacting, "openai", `${COMPANY} called`))?.userText).toBe(`${COMPANY} called`);
    await withGateway(
      { ...LEAVES_REDACTED, recognizers: [own({ min_confidence: 0.95 })] },
      async (gateway) => {
        expect((await received(gateway, "openai", `to ${NAME}`))?.userText).toBe(`to ${NAME}`);
      },
    );
  });

  it("counts in code points where the service says that it does", async () => {
    const python = await startRecognizer([{ kind: "PERSON", name: NAME }], "codepoint");
    try {
      const recognizers = [own({ url: python.serviceUrl })];
      const config = { ...LEAVES_REDACTED, redactions: { "*": "mask" } as const, recognizers };
      await withGateway(config, async (gateway) => {
        const sent = await received(gateway, "openai", `😀👩‍🚀 𝒵 ${NAME} 😀`);
        expect(sent?.userText).toBe("😀👩‍🚀 𝒵 [PERSON] 😀");
      });
    } finally {
      await python.stop();
    }
  });

  it("a kind may be given another class, another name and a credential of its own", async () => {
    const recognizers = [
      own({
        kinds: ["CUSTOMER"],
        labels: { ORGANIZATION: "CUSTOMER" },
        classes: { CUSTOMER: "internal" },
        credential: { env: "OWN_TOKEN" },
      }),
    ];
    const gateway = await startGateway({
      fleet,
      config: { recognizers },
      environment: { OWN_TOKEN: "token-of-the-service" },
    });
    try {
      const answer = await send(gateway, "openai", `${COMPANY} called`);
      expect(fake.questions.at(-1)?.authorization).toBe("Bearer token-of-the-service");
      const { facts } = await gateway.record(answer.record);
      expect(facts?.kinds).toEqual({
        CUSTOMER: { class: "internal", count: 1, confidence: 0.9, places: ["user"], sources: ["own"] },
      });
      expect(callsSeen(fleet)).toBe(fleet.vllm1.received.length + fleet.vllm2.received.length);
    } finally {
      await gateway.stop();
    }
  });

  it("asks for the tenants and the places that it is for", async () => {
    const recognizers = [own({ for: { tenants: ["acme"], places: ["user"] } })];
    await withGateway({ ...LEAVES_REDACTED, recognizers }, async (gateway) => {
      const body = ask("openai", "of the user", {
        messages: [
          { role: "system", content: "of the system" },
          { role: "user", content: "of the user" },
        ],
        tools: [tool("openai", "get_weather")],
      });
      await call(`${gateway.url}${PATHS.openai}`, body);
      expect(fake.questions).toEqual([]);
      await call(`${gateway.url}${PATHS.openai}`, body, { headers: headersOf("openai", KEYS.acme) });
      expect(fake.questions.map(({ texts }) => texts)).toEqual([["of the user"]]);
    });
  });

  it("two recognizers and the detectors find more together, and the record says who found what", async () => {
    const recognizers = [presidio(), own({ kinds: ["ORGANIZATION"] })];
    await withGateway({ ...LEAVES_REDACTED, redactions: { "*": "mask" }, recognizers }, async (gateway) => {
      const text = `${NAME} of ${COMPANY}, canary.person@example-mail.org`;
      lane("openai").clear();
      const answer = await send(gateway, "openai", text);
      expect(lane("openai").received.at(-1)?.userText).toBe("[PERSON] of [ORGANIZATION], [EMAIL_ADDRESS]");
      const record = await gateway.record(answer.record);
      expect(record.facts?.kinds).toMatchObject({
        PERSON: { sources: ["presidio"], confidence: 0.85 },
        ORGANIZATION: { sources: ["own"], class: "public" },
      });
      expect(record.facts?.kinds.EMAIL_ADDRESS).not.toHaveProperty("sources");
      expect(record.recognizers).toEqual([
        expect.objectContaining({ name: "presidio", outcome: "answered" }),
        expect.objectContaining({ name: "own", outcome: "answered" }),
      ]);
      expect(record.times.recognize_ms).toBeGreaterThan(0);
      expect(record.prompt.value).toContain("[PERSON] of [ORGANIZATION]");
      expect(JSON.stringify(record)).not.toContain("Zarquon");
      expect(await gateway.explain(answer.record)).toMatch(/Recognizer presidio, for \d+ texts?: answered/);
      const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
      expect(metrics).toContain(
        'lanekeeper_recognizer_questions_total{recognizer="own",outcome="answered"} 1',
      );
      expect(metrics).not.toContain("Zarquon");
    });
  });

  it("the dry run asks too, and answers as the gateway would", async () => {
    const answer = await call(`${keeping.adminUrl}/v1/decide`, { text: `to ${NAME}`, model: "gpt-4.1" });
    expect(answer.json()).toMatchObject({
      facts: { kinds: { PERSON: { sources: ["own"] } } },
      lanes: [{ lane: "vllm" }],
    });
  });

  it("a saved change puts a recognizer in, and takes it out, without a restart", async () => {
    await withGateway(LEAVES_REDACTED, async (gateway) => {
      const live = async (recognizers: readonly RecognizerInput[]): Promise<void> => {
        const lines = gateway.said.length;
        await gateway.writeConfig({ ...gateway.config, recognizers: [...recognizers] });
        await eventually(() => gateway.said.slice(lines).some((line) => line.includes("live")), "it is live");
      };
      expect((await received(gateway, "openai", `to ${NAME}`))?.userText).toContain(NAME);
      await live([own()]);
      expect((await received(gateway, "openai", `to ${NAME}`))?.userText).not.toContain(NAME);
      await live([]);
      expect((await received(gateway, "openai", `to ${NAME}`))?.userText).toContain(NAME);
    });
  });
});
