/** Checks an answer on its way to the application: pseudonyms restored, tool calls judged, evidence gathered. */
import type { Dialect } from "../../exchange.ts";
import type { AnswerAdapter, StreamAdapter } from "../../understand/answer.ts";
import { anthropicAnswer } from "../../understand/dialects/anthropic/answer.ts";
import { anthropicStream } from "../../understand/dialects/anthropic/stream.ts";
import { openaiAnswer } from "../../understand/dialects/openai/answer.ts";
import { openaiStream } from "../../understand/dialects/openai/stream.ts";
import { JsonFilter } from "./json.ts";
import { Observer } from "./observe.ts";
import { type AnswerFilter, type AnswerRules, allowEveryCall } from "./rules.ts";
import { SseFilter } from "./sse.ts";

export { type AnswerFilter, type AnswerReport, type AnswerRules, allowEveryCall } from "./rules.ts";

interface Adapters {
  readonly answer: AnswerAdapter;
  stream(): StreamAdapter;
}

const ADAPTERS: Readonly<Record<Dialect, Adapters>> = {
  openai: { answer: openaiAnswer, stream: openaiStream },
  anthropic: { answer: anthropicAnswer, stream: anthropicStream },
};

/**
 * A filter for one answer's body, already decompressed. push and end throw LanekeeperError answer_unreadable when the
 * answer cannot be checked, and from then on always: what was not returned before must not be delivered.
 */
export function createAnswerFilter(rules: AnswerRules): AnswerFilter {
  const adapters = ADAPTERS[rules.dialect];
  const restores = rules.restore.size > 0 && (rules.restoreText || rules.restoreToolArguments);
  if (!restores && rules.leaks === null && rules.judge === allowEveryCall) {
    return new Observer(rules, rules.form === "sse" ? adapters.stream() : adapters.answer);
  }
  const filter =
    rules.form === "sse" ? new SseFilter(rules, adapters.stream()) : new JsonFilter(rules, adapters.answer);
  return failClosed(filter);
}

/** Keeps a filter that threw from being used again. */
function failClosed(filter: AnswerFilter): AnswerFilter {
  let failure: { readonly error: unknown } | null = null;
  const guarded = (work: () => Buffer): Buffer => {
    if (failure !== null) throw failure.error;
    try {
      return work();
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  return {
    push: (chunk) => guarded(() => filter.push(chunk)),
    end: () => guarded(() => filter.end()),
    release: () => guarded(() => filter.release()),
    get late() {
      return filter.late;
    },
    get over() {
      return filter.over;
    },
    report: () => filter.report(),
  };
}
