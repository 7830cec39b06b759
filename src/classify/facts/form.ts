/** What a text's form says of its task, whatever its words: where the material begins, options to choose from, code. */
import type { Domain, Task } from "../../exchange.ts";
import type { Prior } from "./weigh.ts";

export interface Form {
  /** Offset at which the material begins; the text's length when there is none. */
  readonly material: number;
  readonly task: readonly Prior<Task>[];
  readonly domain: readonly Prior<Domain>[];
}

/** As much of a text is looked at, in UTF-16 units. */
const LOOKED_AT = 600;
const INSTRUCTION_LEAST = 12;
const MATERIAL_LEAST = 24;
/** From here on, material without any instruction that is understood is rather to be shortened than picked from. */
const LONG_MATERIAL = 200;
/** So many of a text's characters, and at least so many, must be punctuation of programs. */
const CODE_SHARE = 0.045;
const CODE_LEAST = 8;

const CODE_MARKS = new Uint8Array(128);
for (const mark of "{}()[]=<>;_`|$\\*&") CODE_MARKS[mark.charCodeAt(0)] = 1;
/** Straight, single, and those that open a quotation in English, German and French. */
const isQuote = (unit: number): boolean =>
  unit === 0x22 || unit === 0x27 || unit === 0xab || unit === 0x2018 || unit === 0x201c || unit === 0x201e;

export function formOf(text: string): Form {
  const seen = text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text;
  const cut = materialOf(seen);
  const material = cut === -1 ? text.length : cut;
  const instruction = cut === -1 ? seen : seen.slice(0, cut);
  const task: Prior<Task>[] = [];
  const domain: Prior<Domain>[] = [];
  const last = text.charCodeAt(text.trimEnd().length - 1);
  if (last === 0x3f || last === 0xff1f) task.push({ id: "ends-asking", label: "chat", weight: 1.5 });
  if (instruction.startsWith("{") || instruction.includes(' {"')) {
    task.push({ id: "form-template", label: "extract", weight: 2.5 });
  } else if (looksLikeCode(seen)) {
    task.push({ id: "form-code", label: "code", weight: 3.5 });
    domain.push({ id: "form-code", label: "software", weight: 3 });
  }
  if (namesOptions(instruction)) task.push({ id: "form-options", label: "classify", weight: 2.5 });
  if (cut !== -1) {
    const label = text.length - cut >= LONG_MATERIAL ? "summarise" : "extract";
    task.push({ id: "form-material", label, weight: 1 });
  }
  return { material, task, domain };
}

/** After the first line, or after a colon or blank that opens a quotation; -1 when too little stands before or behind it. */
function materialOf(text: string): number {
  for (let at = INSTRUCTION_LEAST; at < text.length - MATERIAL_LEAST; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a) return at;
    if (unit === 0x3a && text.charCodeAt(at + 1) === 0x20) return at;
    if (isQuote(unit) && text.charCodeAt(at - 1) === 0x20) return at;
  }
  return -1;
}

function looksLikeCode(text: string): boolean {
  let marks = 0;
  for (let at = 0; at < text.length; at++) marks += CODE_MARKS[text.charCodeAt(at)] ?? 0;
  return text.includes("```") || (marks >= CODE_LEAST && marks >= text.length * CODE_SHARE);
}

/** "positive / negative", "low/medium/high", "billing, returns or other": words to choose from. */
function namesOptions(instruction: string): boolean {
  const slash = instruction.indexOf("/");
  if (slash > 0 && isOption(instruction, slash)) return true;
  const comma = instruction.indexOf(", ");
  if (comma === -1) return false;
  return ALTERNATIVES.some((or) => {
    const at = instruction.indexOf(or, comma);
    // What is chosen from is a list of single words: the last comma stands close before the "or".
    return at !== -1 && at - instruction.lastIndexOf(",", at) <= OPTION_UNITS;
  });
}

const ALTERNATIVES = [" or ", " oder ", " ou ", " o ", "或"];
const OPTION_UNITS = 24;

/** A slash with a letter or blank on both sides, and none of a path or address. */
function isOption(text: string, slash: number): boolean {
  const before = text.charCodeAt(slash - 1) | 0x20;
  const after = text.charCodeAt(slash + 1) | 0x20;
  const isWordish = (unit: number): boolean => unit === 0x20 || (unit >= 0x61 && unit <= 0x7a);
  return isWordish(before) && isWordish(after) && !text.includes("://");
}
