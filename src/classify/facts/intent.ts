/** Task, domain and mode of a request, from closed cue tables (task-cues.ts, domain-cues.ts) and its structure. */
import { DOMAINS, type Domain, type Labelled, type Mode, TASKS, type Task } from "../../exchange.ts";
import type { Call } from "../../understand/call.ts";
import { DOMAIN_CUES } from "./domain-cues.ts";
import { type Cue, compile } from "./lexicon.ts";
import { TASK_CUES } from "./task-cues.ts";
import { best, gather, type Prior } from "./weigh.ts";

/** One table for both, so that the text is read once. */
const ALL_CUES: readonly Cue<Task | Domain>[] = [...TASK_CUES, ...DOMAIN_CUES];
const LEXICON = compile(ALL_CUES);

/** What the system text says of its application leans; what the user says last decides. */
const SYSTEM_SHARE = 0.4;
const TASK_LEAST = 1;
const DOMAIN_LEAST = 2;
/** As many lines that begin with a number or bullet are work for nobody who waits. */
const MANY_ITEMS = 20;
const LOOKED_AT = 4_000;

/** Task and domain; source "cue:<ids>", or "default" for chat and general. */
export function intentOf(call: Pick<Call, "lastUserText" | "systemText">): {
  readonly task: Labelled<Task>;
  readonly domain: Labelled<Domain>;
} {
  const gains = gather(LEXICON, [
    { text: call.lastUserText, share: 1 },
    { text: call.systemText, share: SYSTEM_SHARE },
  ]);
  return {
    task: best(gains, TASKS, structure(call.lastUserText), TASK_LEAST),
    domain: best(gains, DOMAINS, [], DOMAIN_LEAST),
  };
}

/** What a text's form says of the task, whatever its words. */
function structure(text: string): Prior<Task>[] {
  const priors: Prior<Task>[] = [];
  const beginning = text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text;
  if (beginning.includes("```")) priors.push({ id: "code-fence", label: "code", weight: 3 });
  if (beginning.includes("();") || beginning.includes(") {") || beginning.includes("=> ")) {
    priors.push({ id: "code-punctuation", label: "code", weight: 3 });
  }
  const last = text.trimEnd();
  const asks = last.endsWith("?") || last.endsWith("？");
  if (asks) priors.push({ id: "chat-question", label: "chat", weight: 1.5 });
  return priors;
}

/**
 * A caller that streams waits. Else what it says of itself: OpenAI's service_tier "flex" and "batch"
 * (https://platform.openai.com/docs/guides/flex-processing), a metadata field "mode" or "batch", or many items in one text.
 */
export function modeOf(call: Pick<Call, "stream" | "doc" | "metadata" | "lastUserText">): Labelled<Mode> {
  if (call.stream) return { value: "interactive", source: "stream", confidence: 0.9 };
  const { doc, metadata } = call;
  const tier = doc.type(doc.root) === "object" ? doc.get(doc.root, "service_tier") : -1;
  if (tier !== -1 && doc.type(tier) === "string") {
    const said = doc.text(tier);
    if (said === "flex" || said === "batch")
      return { value: "batch", source: "service_tier", confidence: 0.9 };
  }
  if (metadata.lanekeeper_mode === "batch" || metadata.mode === "batch" || metadata.batch === "true") {
    return { value: "batch", source: "metadata", confidence: 1 };
  }
  if (listedItems(call.lastUserText) >= MANY_ITEMS)
    return { value: "batch", source: "items", confidence: 0.6 };
  return { value: "interactive", source: "default", confidence: 0.5 };
}

/** Lines that begin with a number or a bullet, in the part that is looked at. */
function listedItems(text: string): number {
  const end = Math.min(text.length, LOOKED_AT);
  let items = 0;
  let line = 0;
  while (line < end) {
    const unit = text.charCodeAt(line);
    const digit = unit >= 0x30 && unit <= 0x39;
    if (digit || ((unit === 0x2d || unit === 0x2a || unit === 0x2022) && text.charCodeAt(line + 1) === 0x20))
      items++;
    const next = text.indexOf("\n", line);
    if (next === -1) break;
    line = next + 1;
  }
  return items;
}
