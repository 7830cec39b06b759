/** Sensitivity labels: raised by whoever sends one, lowered only by those who may, and never for values. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { docx, paragraph } from "../../src/classify/documents/testing.ts";
import type { ConfigInput } from "../support/configuration.ts";
import { chat } from "../support/dialects.ts";
import { resetFleet, seenByLanes, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";

const GUID = "2096f6a2-d2f7-48be-b329-b73aaa526e5d";
const labels = {
  classes: { Public: "public", Restricted: "regulated", [GUID]: "regulated" },
  headers: ["x-classification"],
  may_lower: true,
} satisfies NonNullable<ConfigInput["detection"]>["labels"];

let trusting: TestGateway;
let doubting: TestGateway;
beforeAll(async () => {
  const trusted_sources = ["127.0.0.0/8"];
  trusting = await startGateway({
    config: { routes: [], detection: { labels: { ...labels, trusted_sources } } },
  });
  // The same but for whom it trusts.
  doubting = await startGateway({
    fleet: trusting.fleet,
    config: { routes: [], detection: { labels: { ...labels, trusted_sources: ["203.0.113.0/24"] } } },
  });
}, 60_000);
afterAll(async () => {
  await doubting?.stop();
  await trusting?.stop();
});
beforeEach(() => resetFleet(trusting.fleet));

async function send(gateway: TestGateway, body: unknown, label?: string) {
  const headers = label === undefined ? {} : { "x-classification": label };
  const answer = await call(`${gateway.url}/v1/chat/completions`, body, { headers });
  const facts = (await gateway.record(answer.record)).facts;
  return { lane: String(answer.headers["x-lanekeeper-simulator"]), facts };
}

const MARKED = chat("Acme | Strictly Confidential\n\nThe plan for next year, in short.");

describe("a label in a header", () => {
  it("raises, whoever sends it, and says who did", async () => {
    const body = chat("say: the weather is fine");
    expect((await send(doubting, body)).lane).toBe("openai");
    const raised = await send(doubting, body, "Restricted");
    expect(raised.lane).toMatch(/^vllm/);
    expect(raised.facts?.data_class).toEqual({ value: "regulated", source: "label:header", confidence: 1 });
    expect((await send(doubting, body, "nobody knows this one")).facts?.data_class.value).toBe("internal");
    expect((await send(trusting, body, "Restricted")).facts?.data_class.source).toBe("label:header:trusted");
    expect(seenByLanes(trusting.fleet)).not.toContain("x-classification");
  });

  it("lowers a marking for a trusted source alone, and a value for nobody", async () => {
    expect((await send(trusting, MARKED)).lane).toMatch(/^vllm/);
    expect((await send(trusting, MARKED, "Public")).lane).toBe("openai");
    expect((await send(doubting, MARKED, "Public")).lane).toMatch(/^vllm/);
    const value = chat("write to jane.roe@example-mail.org");
    expect((await send(trusting, value, "Public")).lane).toMatch(/^vllm/);
  });
});

describe("a label in an attached document", () => {
  const file = (name: string): unknown => {
    const property = `<property name="MSIP_Label_${GUID}_Name"><vt:lpwstr>${name}</vt:lpwstr></property>`;
    const custom = `<?xml version="1.0"?><Properties xmlns:vt="x">${property}</Properties>`;
    const bytes = docx(paragraph("The plan for next year, in short."), [
      { name: "docProps/custom.xml", text: custom },
    ]);
    const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    return {
      model: "gpt-4.1",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "shorten it" },
            {
              type: "file",
              file: { filename: "plan.docx", file_data: `data:${type};base64,${bytes.toString("base64")}` },
            },
          ],
        },
      ],
    };
  };

  it("raises to the class that is configured for its GUID, whatever a header says", async () => {
    for (const header of [undefined, "Public"]) {
      const { lane, facts } = await send(trusting, file("Whatever"), header);
      expect(lane).toMatch(/^vllm/);
      expect(facts?.data_class).toMatchObject({ value: "regulated", source: "label:document" });
    }
    const plain = docx(paragraph("The plan for next year, in short."));
    const body = JSON.parse(JSON.stringify(file("x")));
    body.messages[0].content[1].file.file_data = `data:application/vnd.openxmlformats-officedocument.wordprocessingml.document;base64,${plain.toString("base64")}`;
    expect((await send(trusting, body)).lane).toBe("openai");
  });
});
