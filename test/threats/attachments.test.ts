/** What is attached is read or stays inside: through a real Envoy, in both dialects, on the lanes and in the records. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Dialect } from "../../src/exchange.ts";
import { EMAIL } from "../support/canaries.ts";
import type { ConfigInput } from "../support/configuration.ts";
import { ask, headersOf, PATHS } from "../support/dialects.ts";
import { path, resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";

const SHIPPED: Partial<ConfigInput> = {
  logging: { store_prompts: "redacted" },
};
const MASKING: Partial<ConfigInput> = {
  ...SHIPPED,
  routes: [],
  redactions: { "*": "mask" },
  data_classes: { pii: { may_leave: "redacted" } },
};
/** The guard off: everything may leave as it is. */
const OPEN: Partial<ConfigInput> = {
  ...SHIPPED,
  routes: [],
  redactions: { "*": "allow" },
  data_classes: { pii: { may_leave: "always" } },
  attachments: { image: "always", audio: "always", file: "always", linked: "always" },
};

let shipped: TestGateway;
let masking: TestGateway;
let open: TestGateway;
beforeAll(async () => {
  shipped = await startGateway({ config: SHIPPED });
  masking = await startGateway({ fleet: shipped.fleet, config: MASKING });
  open = await startGateway({ fleet: shipped.fleet, config: OPEN });
}, 60_000);
afterAll(async () => {
  await open?.stop();
  await masking?.stop();
  await shipped?.stop();
});
beforeEach(() => resetFleet(shipped.fleet));

const b64 = (bytes: string | Buffer): string => Buffer.from(bytes).toString("base64");
const TEXT = b64(`Dear colleague, write to ${EMAIL} soon.`);
const CLEAN = b64("The leaves fall, and nobody is named.");
const PNG = b64(Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), Buffer.from(EMAIL)]));

const user = (dialect: Dialect, part: object): object =>
  ask(dialect, "", {
    messages: [{ role: "user", content: [{ type: "text", text: "Write a line about it." }, part] }],
  });

const file = (dialect: Dialect, data: string): object =>
  user(
    dialect,
    dialect === "openai"
      ? { type: "file", file: { filename: "a.txt", file_data: `data:text/plain;base64,${data}` } }
      : { type: "document", source: { type: "base64", media_type: "text/plain", data } },
  );
const image = (dialect: Dialect, data: string): object =>
  user(
    dialect,
    dialect === "openai"
      ? { type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }
      : { type: "image", source: { type: "base64", media_type: "image/png", data } },
  );

const INSIDE: Readonly<Record<Dialect, string[]>> = { openai: ["vllm:ok"], anthropic: ["baseline:ok"] };
const OUTSIDE: Readonly<Record<Dialect, string[]>> = { openai: ["openai:ok"], anthropic: ["claude:ok"] };

async function outcome(gateway: TestGateway, dialect: Dialect, body: object) {
  const answer = await call(`${gateway.url}${PATHS[dialect]}`, body, { headers: headersOf(dialect) });
  expect(answer.status).toBe(200);
  const record = await gateway.record(answer.record);
  return { lanes: path(record), received: seenByLanes(gateway.fleet), record };
}

describe.each(["openai", "anthropic"] as const)("an attachment in %s", (dialect) => {
  it("follows what is found in it when it is a text", async () => {
    const found = await outcome(shipped, dialect, file(dialect, TEXT));
    expect(found.lanes).toEqual(INSIDE[dialect]);
    expect(found.record.facts?.kinds).toMatchObject({ EMAIL_ADDRESS: { places: ["file"] } });
    expect((await outcome(shipped, dialect, file(dialect, CLEAN))).lanes).toEqual(OUTSIDE[dialect]);
  });

  it("leaves without its findings where they may be taken out", async () => {
    const { lanes, received, record } = await outcome(masking, dialect, file(dialect, TEXT));
    expect(lanes).toEqual(OUTSIDE[dialect]);
    expect(received).not.toContain(TEXT);
    expect(received).toContain(b64("Dear colleague, write to [EMAIL_ADDRESS] soon."));
    expect(record.redactions).toEqual({ EMAIL_ADDRESS: { action: "mask", count: 1 } });
    const control = await outcome(open, dialect, file(dialect, TEXT));
    expect(control.lanes).toEqual(OUTSIDE[dialect]);
    expect(control.received).toContain(TEXT);
  });

  it("stays inside when it is a picture, unless the configuration lets pictures out", async () => {
    const { lanes, record } = await outcome(masking, dialect, image(dialect, PNG));
    expect(lanes).toEqual(INSIDE[dialect]);
    expect(record.facts?.attachments_unread).toEqual({ image: 1 });
    expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-RES-04");
    expect((await outcome(open, dialect, image(dialect, PNG))).lanes).toEqual(OUTSIDE[dialect]);
  });

  const LINKED: Readonly<Record<Dialect, readonly object[]>> = {
    openai: [
      { type: "image_url", image_url: { url: "https://images.example/a.png" } },
      { type: "image_url", image_url: "http://images.example/a.png" },
      { type: "file", file: { file_id: "file-abc" } },
      { type: "file", file: { file_data: "https://files.example/a.pdf" } },
    ],
    anthropic: [
      { type: "image", source: { type: "url", url: "https://images.example/a.png" } },
      { type: "document", source: { type: "url", url: "https://files.example/a.pdf" } },
      { type: "document", source: { type: "file", file_id: "file_abc" } },
      { type: "container_upload", file_id: "file_abc" },
    ],
  };
  it("stays inside when the call holds no more than where it lies, unless the configuration says otherwise", async () => {
    for (const part of LINKED[dialect]) {
      const { lanes, record } = await outcome(masking, dialect, user(dialect, part));
      expect([part, lanes]).toEqual([part, INSIDE[dialect]]);
      expect(record.facts?.attachments_unread).toEqual({ linked: 1 });
      expect(record.decision?.policies.map(({ id }) => id)).toContain("LK-RES-04");
      expect((await outcome(open, dialect, user(dialect, part))).lanes).toEqual(OUTSIDE[dialect]);
    }
  });

  it("stands in no record, whoever may see it", async () => {
    for (const gateway of [shipped, masking, open]) {
      for (const [body, data] of [
        [file(dialect, TEXT), TEXT],
        [image(dialect, PNG), PNG],
      ] as const) {
        const { record } = await outcome(gateway, dialect, body);
        expect(JSON.stringify(record)).not.toContain(data);
        expect(record.prompt.value).toMatch(/\[attachment: (?:text\/plain|image\/png), \d+ bytes\]/);
      }
    }
  });
});
