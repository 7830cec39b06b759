/** Task, domain and mode of a request, from closed cue tables (task-cues.ts, domain-cues.ts) and its structure. */
import { DOMAINS, type Domain, type Labelled, type Mode, TASKS, type Task } from "../../exchange.ts";
import type { Call } from "../../understand/call.ts";
import { DOMAIN_CUES } from "./domain-cues.ts";
import { formOf } from "./form.ts";
import { type Cue, compile } from "./lexicon.ts";
import { TASK_CUES } from "./task-cues.ts";
import { best, gather } from "./weigh.ts";

/** The material's words say what a call is about, and little of what is to be done with it. */
const TASK_IN_MATERIAL = 0.2;
const DOMAIN_IN_MATERIAL = 1;
/** One table for both, so that the text is read once. */
const ALL_CUES: readonly Cue<Task | Domain>[] = [
  ...TASK_CUES.map((cue) => ({ ...cue, inMaterial: TASK_IN_MATERIAL })),
  ...DOMAIN_CUES.map((cue) => ({ ...cue, inMaterial: DOMAIN_IN_MATERIAL })),
];
const LEXICON = compile(ALL_CUES);

/** What the system text says of its application leans; what the user says last decides. */
const SYSTEM_SHARE = 0.4;
const TASK_LEAST = 0.8;
const DOMAIN_LEAST = 1.2;
/** As many lines that begin with a number or bullet are work for nobody who waits. */
const MANY_ITEMS = 20;
const LOOKED_AT = 4_000;

/** Task and domain; source "cue:<ids>", or "default" for chat and general. */
export function intentOf(call: Pick<Call, "lastUserText" | "systemText">): {
  readonly task: Labelled<Task>;
  readonly domain: Labelled<Domain>;
} {
  const { lastUserText, systemText } = call;
  const form = formOf(lastUserText);
  const gains = gather(LEXICON, [
    { text: lastUserText, share: 1, material: form.material },
    { text: systemText, share: SYSTEM_SHARE, material: systemText.length },
  ]);
  return {
    task: best(gains, TASKS, form.task, TASK_LEAST),
    domain: best(gains, DOMAINS, form.domain, DOMAIN_LEAST),
  };
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
