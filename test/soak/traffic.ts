/** The traffic of the soak: kinds of calls with their share, and what the caller of each must get. */
import { gzipSync, zstdCompressSync } from "node:zlib";
import { docx, paragraph } from "../../src/classify/documents/testing.ts";
import type { Dialect } from "../../src/exchange.ts";
import { requestBody } from "../bench/bodies.ts";
import { EMAIL } from "../support/canaries.ts";
import { ask, errorCode, headersOf, PATHS, seen, tool } from "../support/dialects.ts";
import type { Answer } from "../support/http.ts";
import type { Random } from "../support/random.ts";
import type { HangUp, Outgoing } from "./clients.ts";
import { TRANSPORTS } from "./clients.ts";
import { ABSENT_TEXT, MODELS } from "./lanes.ts";

export interface Planned {
  readonly call: Outgoing;
  /** Null, or what the answer is instead of what it must be; never its content. */
  readonly wrong: (answer: Answer) => string | null;
}

export interface Kind {
  readonly name: string;
  /** Of a thousand calls. */
  readonly share: number;
  plan(random: Random, n: number): Planned;
}

const TENANTS = 200;
/** Conversations: some go on all the time, one call in three begins one. */
const SESSIONS = 100;
/** One call in so many comes from a tenant that was never seen before. */
const NEWCOMER_EVERY = 50;

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

interface Rest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | null;
  readonly path?: string;
  readonly method?: string;
  readonly hangUp?: HangUp;
}

function outgoing(random: Random, n: number, dialect: Dialect, rest: Rest): Outgoing {
  const tenant = n % NEWCOMER_EVERY === 0 ? `newcomer-${n}` : `tenant-${random.below(TENANTS)}`;
  const session = n % 3 === 0 ? `new-${n}` : `session-${random.below(SESSIONS)}`;
  const { body = null, hangUp } = rest;
  return {
    method: rest.method ?? "POST",
    path: rest.path ?? PATHS[dialect],
    headers: {
      ...headersOf(dialect),
      "x-tenant": tenant,
      "x-user": `user-${random.below(1_000)}`,
      "x-lanekeeper-session": session,
      ...(body === null ? {} : { "content-type": "application/json" }),
      ...rest.headers,
    },
    body,
    transport: random.of(TRANSPORTS),
    ...(hangUp === undefined ? {} : { hangUp }),
  };
}

const either = (random: Random): Dialect => (random.below(3) === 0 ? "anthropic" : "openai");

function status(answer: Answer, wanted: number): string | null {
  if (answer.status !== wanted) return `status ${answer.status} instead of ${wanted}`;
  return answer.record === "" ? "no record is named" : null;
}

/** Answered whole, by a model and not by a baseline, with this text. */
const says =
  (dialect: Dialect, text: string) =>
  (answer: Answer): string | null => {
    const failed = status(answer, 200);
    if (failed !== null) return failed;
    if (answer.ending !== "whole") return "the answer broke off";
    if (answer.headers["x-lanekeeper-baseline"] !== undefined) return "the baseline answered";
    return seen(dialect, answer).text === text ? null : "another text";
  };

const refused =
  (dialect: Dialect, wanted: number, code: string) =>
  (answer: Answer): string | null => {
    const failed = status(answer, wanted);
    if (failed !== null) return failed;
    const found = errorCode(dialect, answer);
    return found === code ? null : `code ${found} instead of ${code}`;
  };

const PROSE =
  "the parcel left our warehouse on time and the carrier scanned it twice before it reached the harbour; ";

function small(
  random: Random,
  n: number,
  more: (text: string) => Rest & { more?: object; restored?: true },
): Planned {
  const dialect = either(random);
  const text = `number ${n}, ${random.below(1_000_000)}.`;
  const rest = more(text);
  const said = rest.restored === true ? `${text} Write to ${EMAIL} and to ${EMAIL}.` : text;
  const body = rest.body ?? json(ask(dialect, `say: ${said}`, { ...rest.more }));
  return { call: outgoing(random, n, dialect, { ...rest, body }), wrong: says(dialect, said) };
}

/** About 8 KB of conversation with a tool, whose call by the model is judged, and an address that comes back. */
function agent(random: Random, n: number, stream: boolean): Planned {
  const dialect = either(random);
  const said = `the order of ${EMAIL}, ${n}`;
  const turns = Array.from({ length: 9 }, (_, i) => ({
    role: i % 2 === 0 ? "user" : "assistant",
    content: `${random.below(1_000_000)} ${PROSE.repeat(8)}`,
  }));
  const last = { role: "user", content: `say: ${said}\ncall tool get_orders with {"number":${n}}` };
  const messages = [...turns, { role: "assistant", content: "Go on." }, last];
  const body = json(ask(dialect, "", { messages, stream, tools: [tool(dialect, "get_orders")] }));
  return {
    call: outgoing(random, n, dialect, { body }),
    wrong: (answer) => {
      const failed = says(dialect, said)(answer);
      if (failed !== null) return failed;
      const { tools } = seen(dialect, answer);
      return tools.length === 1 && tools[0]?.arguments === `{"number":${n}}` ? null : "another tool call";
    },
  };
}

const MEGABYTE = requestBody({ bytes: 1_048_576, stream: "none", processed: false });

function large(random: Random, n: number): Planned {
  const body = Buffer.from(MEGABYTE.toString().replace(/"model":"[^"]*"/, '"model":"gpt-4.1"'));
  return {
    call: outgoing(random, n, "openai", { body }),
    wrong: (answer) => status(answer, 200) ?? (answer.ending === "whole" ? null : "the answer broke off"),
  };
}

const OFFICE = docx(paragraph("Quarterly figures of the warehouse, all well."));

/** A text that is read and edited, an Office file that is read, a picture that is not and stays inside. */
function attachment(random: Random, n: number): Planned {
  const sort = random.of(["text", "office", "picture"] as const);
  const bytes =
    sort === "text"
      ? Buffer.from(`Report ${n}. ${PROSE.repeat(20)} Questions to ${EMAIL}.`)
      : sort === "office"
        ? OFFICE
        : Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...Buffer.from(`picture ${n}`)]);
  const data = bytes.toString("base64");
  const part =
    sort === "picture"
      ? { type: "image_url", image_url: { url: `data:image/png;base64,${data}` } }
      : { type: "file", file: { filename: sort === "text" ? "r.txt" : "r.docx", file_data: data } };
  const text = `file ${n}`;
  const content = [part, { type: "text", text: `say: ${text}` }];
  const body = json(ask("openai", "", { messages: [{ role: "user", content }] }));
  return { call: outgoing(random, n, "openai", { body }), wrong: says("openai", text) };
}

function inside(random: Random, n: number): Planned {
  const text = `plan ${n}`;
  const body = json(ask("openai", `say: ${text} ${EMAIL}`, { model: "private", stream: n % 2 === 0 }));
  const check = says("openai", `${text} ${EMAIL}`);
  return {
    call: outgoing(random, n, "openai", { body, headers: { "x-lanekeeper-data-class": "internal" } }),
    wrong: (answer) => {
      const failed = check(answer);
      if (failed !== null) return failed;
      return String(answer.headers["x-lanekeeper-simulator"]).startsWith("vllm-") ? null : "it left";
    },
  };
}

function wrongCall(random: Random, n: number): Planned {
  const dialect = either(random);
  const good = json(ask(dialect, "say: x"));
  const cases: readonly [Rest, number, string][] = [
    [{ body: json(ask(dialect, "SSN 536-22-8726")) }, 403, "denied"],
    [{ body: Buffer.from('{"model": "x", ') }, 400, "json_invalid"],
    [{ body: Buffer.from('{"model":"x","model":"y","messages":[]}') }, 400, "json_duplicate_key"],
    [{ body: json({ model: "x" }) }, 400, "request_invalid"],
    [{ body: good, headers: { "content-type": "text/plain" } }, 415, "unsupported_media_type"],
    [{ body: Buffer.from("no gzip"), headers: { "content-encoding": "gzip" } }, 400, "body_undecodable"],
    [{ body: good, headers: { "x-tenant": "" } }, 401, "unauthenticated"],
    [{ body: good, path: `${PATHS[dialect]}/nothing` }, 404, "not_found"],
    [{ path: PATHS[dialect], method: "PUT", body: good }, 405, "method_not_allowed"],
  ];
  const [rest, wanted, code] = random.of(cases);
  return { call: outgoing(random, n, dialect, rest), wrong: refused(dialect, wanted, code) };
}

function hangUp(random: Random, n: number): Planned {
  const where = random.of(["in its body", "while waiting", "in the answer"] as const);
  const model = where === "while waiting" ? MODELS.slow : MODELS.paced;
  const tools = n % 2 === 0 ? { tools: [tool("openai", "get_orders")] } : {};
  const body = json(ask("openai", `say: ${PROSE.repeat(3)}`, { model, stream: true, ...tools }));
  return {
    call: outgoing(random, n, "openai", { body, hangUp: where }),
    wrong: (answer) => `answered with ${answer.status} before it could hang up`,
  };
}

function breaking(random: Random, n: number): Planned {
  const tools = n % 2 === 0 ? { tools: [tool("openai", "get_orders")] } : {};
  const body = json(ask("openai", `say: ${PROSE}`, { model: MODELS.breaking, stream: true, ...tools }));
  // How much of it came before it broke is not ours to say; that it is recorded, is.
  return { call: outgoing(random, n, "openai", { body }), wrong: (answer) => status(answer, 200) };
}

function absent(random: Random, n: number): Planned {
  const body = json(ask("openai", "say: x", { model: MODELS.absent, stream: n % 2 === 0 }));
  return {
    call: outgoing(random, n, "openai", { body }),
    wrong: (answer) => {
      if (status(answer, 200) !== null) return status(answer, 200);
      if (answer.headers["x-lanekeeper-baseline"] !== "true") return "no baseline";
      return seen("openai", answer).text === ABSENT_TEXT ? null : "another text";
    },
  };
}

function models(random: Random, n: number): Planned {
  const call = outgoing(random, n, "openai", { method: "GET", path: "/v1/models" });
  return { call, wrong: (answer) => status(answer, 200) };
}

function compressed(random: Random, n: number): Planned {
  const text = `packed ${n}`;
  const body = json(ask("openai", `say: ${text}`, { metadata: { note: PROSE.repeat(5) } }));
  const [encoding, packed] = n % 2 === 0 ? ["gzip", gzipSync(body)] : ["zstd", zstdCompressSync(body)];
  return {
    call: outgoing(random, n, "openai", {
      body: Buffer.from(packed),
      headers: { "content-encoding": encoding },
    }),
    wrong: says("openai", text),
  };
}

export const KINDS: readonly Kind[] = [
  { name: "small, JSON", share: 270, plan: (r, n) => small(r, n, () => ({})) },
  { name: "small, stream", share: 130, plan: (r, n) => small(r, n, () => ({ more: { stream: true } })) },
  { name: "small, restored", share: 80, plan: (r, n) => small(r, n, () => ({ restored: true })) },
  {
    name: "stream, restored",
    share: 80,
    plan: (r, n) => small(r, n, () => ({ restored: true, more: { stream: true } })),
  },
  {
    name: "names that keep a format",
    share: 30,
    plan: (random, n) => {
      const card = ["4111 1111 1111 1111", "5555 5555 5555 4444"][n % 2] ?? "";
      const text = `order ${n} of ${EMAIL}, SSN none, IP 81.2.69.${n % 250}, card ${card}.`;
      const more = { model: MODELS.formats, stream: n % 4 < 2 };
      const body = json(ask("openai", `say: ${text}`, more));
      return { call: outgoing(random, n, "openai", { body }), wrong: says("openai", text) };
    },
  },
  { name: "8 KB with tools, JSON", share: 70, plan: (r, n) => agent(r, n, false) },
  { name: "8 KB with tools, stream", share: 70, plan: (r, n) => agent(r, n, true) },
  {
    name: "stream at a vendor's pace",
    share: 30,
    plan: (random, n) => {
      const text = `slowly ${n} ${EMAIL} ${PROSE}`;
      const body = json(ask("openai", `say: ${text}`, { model: MODELS.paced, stream: true }));
      return { call: outgoing(random, n, "openai", { body }), wrong: says("openai", text) };
    },
  },
  { name: "1 MB", share: 10, plan: large },
  { name: "attachments", share: 40, plan: attachment },
  { name: "declared internal", share: 40, plan: inside },
  { name: "compressed body", share: 30, plan: compressed },
  {
    name: "a lane that fails",
    share: 20,
    plan: (random, n) => {
      const text = `all the same ${n}`;
      const body = json(ask("openai", `say: ${text}`, { model: MODELS.failing, stream: n % 2 === 0 }));
      return { call: outgoing(random, n, "openai", { body }), wrong: says("openai", text) };
    },
  },
  { name: "a lane that breaks off", share: 10, plan: breaking },
  { name: "no lane: the baseline", share: 10, plan: absent },
  { name: "refused and denied", share: 40, plan: wrongCall },
  { name: "caller hangs up", share: 30, plan: hangUp },
  { name: "list of models", share: 10, plan: models },
];

export function pick(random: Random): Kind {
  let at = random.below(KINDS.reduce((sum, { share }) => sum + share, 0));
  for (const kind of KINDS) {
    at -= kind.share;
    if (at < 0) return kind;
  }
  throw new Error("shares do not add up");
}
