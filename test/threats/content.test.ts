/** A text about somebody's case stays inside, wherever in a call it stands, though no detector knows a value in it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { docx, paragraph } from "../../src/classify/documents/testing.ts";
import { chat } from "../support/dialects.ts";
import { resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";

let gateway: TestGateway;
let control: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({
    config: {
      routes: [],
      data_classes: { pii: { may_leave: "always" }, regulated: { may_leave: "redacted" } },
    },
  });
  // The guard off: this kind of content may leave.
  control = await startGateway({
    fleet: gateway.fleet,
    config: {
      routes: [],
      data_classes: { pii: { may_leave: "always" }, regulated: { may_leave: "always" } },
    },
  });
}, 60_000);
afterAll(async () => {
  await control?.stop();
  await gateway?.stop();
});
beforeEach(() => resetFleet(gateway.fleet));

const LETTER =
  "Mrs Okafor presented with chest pain, her troponin was raised; she was started on aspirin 300 mg and referred to cardiology.";

async function send(to: TestGateway, body: unknown) {
  const answer = await call(`${to.url}/v1/chat/completions`, body);
  return { lane: String(answer.headers["x-lanekeeper-simulator"]), record: await to.record(answer.record) };
}

const attached = (): unknown => {
  const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  const data = `data:${type};base64,${docx(paragraph(LETTER)).toString("base64")}`;
  const content = [
    { type: "text", text: "shorten the attached letter" },
    { type: "file", file: { filename: "letter.docx", file_data: data } },
  ];
  return { model: "gpt-4.1", messages: [{ role: "user", content }] };
};

describe("a text about somebody's case", () => {
  it.each<[string, unknown]>([
    ["a message", chat(`Shorten this: ${LETTER}`)],
    [
      "an earlier turn",
      chat("and now shorter", {
        messages: [
          { role: "user", content: LETTER },
          { role: "assistant", content: "Yes." },
          { role: "user", content: "and now shorter" },
        ],
      }),
    ],
    [
      "a tool's result",
      {
        model: "gpt-4.1",
        messages: [
          { role: "user", content: "go on" },
          {
            role: "assistant",
            content: null,
            tool_calls: [{ id: "c", type: "function", function: { name: "get_note", arguments: "{}" } }],
          },
          { role: "tool", tool_call_id: "c", content: JSON.stringify({ note: LETTER }) },
        ],
      },
    ],
    ["an attached document", attached()],
  ])("in %s stays inside, redaction or not", async (_, body) => {
    const { lane, record } = await send(gateway, body);
    expect(lane).toMatch(/^vllm/);
    expect(record.facts?.kinds.CONTENT_HEALTH).toMatchObject({ class: "regulated", fixed: true });
    expect(record.facts?.data_class).toMatchObject({ value: "regulated", source: "content" });
    expect((await send(control, body)).lane).toBe("openai");
  });

  it("is told from a general question, which may leave", async () => {
    const { lane, record } = await send(
      gateway,
      chat("What are the symptoms of angina and how is it treated?"),
    );
    expect(lane).toBe("openai");
    expect(record.facts?.kinds).toEqual({});
  });
});
