/** The tour's seven calls. Every value in them is made up: example.com, 555 numbers, keys that no vendor issued. */
import type { Failure, SimulatorKind } from "../../simulate/index.ts";
import { type Reached, type TourAnswer, toolsOffered } from "./answer.ts";
import { quoted } from "./text.ts";

export interface TourCall {
  readonly title: string;
  readonly asked: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Which lanes are told to fail while the call runs. */
  readonly failing?: { readonly kind: SimulatorKind; readonly failure: Failure };
  /** What is wrong with what came of it; `reached` is null where a vendor is real. */
  check(answer: TourAnswer, reached: readonly Reached[] | null): readonly string[];
}

/** Has the form of an OpenAI key. Put together here so that no scanner takes this file for a leak. */
const MADE_UP_KEY = ["sk-", "LanekeeperTourNoKey1", "T3Blbk", "FJ", "LanekeeperTourNoKey2"].join("");
const WRITE_TOOL = "issue_refund";

export function tourCalls(models: {
  readonly openai: string;
  readonly anthropic: string;
}): readonly TourCall[] {
  const chat = (content: string, more: Readonly<Record<string, unknown>> = {}) => ({
    path: "/v1/chat/completions",
    body: { model: models.openai, messages: [{ role: "user", content }], ...more },
  });
  const plain = "Suggest a name for a bakery that also sells plants.";
  const poem = "Write a haiku about autumn leaves.";
  const personal = "Write a friendly reply to jane.doe@example.com, who asked us to call +1 202-555-0143.";
  const secret = `Why does this call fail? curl -H "Authorization: Bearer ${MADE_UP_KEY}" https://api.example.com`;
  const refund = `Please refund order 1042.\ncall tool ${WRITE_TOOL} with {"order": 1042, "amount_usd": 20}`;
  const failover = "Explain in one sentence what a fallback is.";
  const internal = "Draft an agenda for our reorganisation meeting.";
  return [
    {
      title: "A plain question",
      asked: `OpenAI chat, ${models.openai}: ${quoted(plain)}`,
      ...chat(plain),
      check: (_, reached) => (reached?.length === 0 ? ["No lane received the call."] : []),
    },
    {
      title: "Another vendor's API, streamed",
      asked: `Anthropic messages, ${models.anthropic}, as a stream: ${quoted(poem)}`,
      path: "/v1/messages",
      headers: { "anthropic-version": "2023-06-01" },
      body: {
        model: models.anthropic,
        max_tokens: 256,
        stream: true,
        messages: [{ role: "user", content: poem }],
      },
      check: (_, reached) => (reached?.length === 0 ? ["No lane received the call."] : []),
    },
    {
      title: "Personal data stays inside",
      asked: `OpenAI chat, ${models.openai}: ${quoted(personal)}`,
      ...chat(personal),
      check: (_, reached) => hostedLanes(reached, "personal data"),
    },
    {
      title: "A key is masked before the call leaves",
      asked: `OpenAI chat, ${models.openai}: ${quoted(secret)}`,
      ...chat(secret),
      check: (_, reached) =>
        (reached ?? [])
          .filter(({ simulator, call }) => simulator.kind !== "vllm" && call.raw.includes(MADE_UP_KEY))
          .map(({ simulator }) => `The hosted lane ${simulator.name} received the key.`),
    },
    {
      title: "A tool that may not be used, called by the model anyway",
      asked: `OpenAI chat, ${models.openai}, offering get_order and ${WRITE_TOOL}: ${quoted(refund)}`,
      ...chat(refund, {
        tools: [tool("get_order", "Reads an order."), tool(WRITE_TOOL, "Pays money back.")],
      }),
      check: ({ toolCalls }, reached) => [
        ...(toolCalls.includes(WRITE_TOOL) ? [`The call of ${WRITE_TOOL} reached the application.`] : []),
        ...(reached ?? [])
          .filter(({ call }) => toolsOffered(call.json).includes(WRITE_TOOL))
          .map(({ simulator }) => `${simulator.name} was offered ${WRITE_TOOL}.`),
      ],
    },
    {
      title: "The first lane answers 429",
      asked: `OpenAI chat, ${models.openai}, while the openai lane is over its rate limit: ${quoted(failover)}`,
      ...chat(failover),
      failing: { kind: "openai", failure: { mode: "429" } },
      check: (_, reached) => {
        const lanes = new Set(reached?.map(({ simulator }) => simulator.kind));
        return lanes.has("openai") && lanes.size > 1
          ? []
          : ["The call did not move on from openai to another lane."];
      },
    },
    {
      title: "Declared internal, and every self-hosted lane is down",
      asked: `OpenAI chat, ${models.openai}, x-lanekeeper-data-class: internal: ${quoted(internal)}`,
      headers: { "x-lanekeeper-data-class": "internal" },
      ...chat(internal),
      failing: { kind: "vllm", failure: { mode: "503" } },
      check: (_, reached) => hostedLanes(reached, "internal text"),
    },
  ];
}

function tool(name: string, description: string): unknown {
  return {
    type: "function",
    function: { name, description, parameters: { type: "object", properties: {} } },
  };
}

function hostedLanes(reached: readonly Reached[] | null, what: string): readonly string[] {
  return (reached ?? [])
    .filter(({ simulator }) => simulator.kind !== "vllm")
    .map(({ simulator }) => `The hosted lane ${simulator.name} received ${what}.`);
}
