/** docs/classifier.md, made from the label tables and what was measured. */
import {
  DATA_CLASS_LABELS,
  DOMAIN_LABELS,
  type Label,
  MODE_LABELS,
  RISK_TIER_LABELS,
  TASK_LABELS,
  TOOL_TYPE_LABELS,
} from "../../src/classify/labels.ts";
import type { Counted, Measured } from "./measure.ts";
import type { ToolsMeasured } from "./tools.ts";

export interface Page {
  readonly dev: Measured;
  readonly heldOut: Measured;
  readonly tools: readonly ToolsMeasured[] | null;
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");

function labels(title: string, known: Readonly<Record<string, Label>>): string {
  const rows = Object.entries(known).map(([name, { definition }]) => [`\`${name}\``, definition]);
  return `### ${title}\n\n${table(["label", "means"], rows)}`;
}

const share = (right: number, total: number): string =>
  `${Math.round((100 * right) / total)} % (${right} of ${total})`;
const accuracy = ({ right, total }: Counted<string>): string => share(right, total);

function confusion<Name extends string>({ labels: names, confusion: counts }: Counted<Name>): string {
  const rows = names.map((wanted) => [
    `**${wanted}**`,
    ...names.map((found) => counts.get(wanted)?.get(found) || "·"),
  ]);
  return table(["labelled ↓ found →", ...names], rows);
}

function tools(measured: readonly ToolsMeasured[] | null): string {
  if (measured === null) return "Not measured in this run: the tool corpus is absent.";
  return table(
    ["typed by", "read told from not read", "wrongly read", "destructive found"],
    measured.map(({ by, right, total, wronglyRead, destructive }) => [
      by,
      share(right, total),
      wronglyRead,
      `${destructive.found} of ${destructive.total}`,
    ]),
  );
}

export const page = ({ dev, heldOut, tools: typed }: Page): string => `# The classifier

<!-- Made by \`node test/classify/measure.ts --write\`; do not edit. -->

Lanekeeper's policy decides on facts, never on text. Each fact says how it was found (\`source\`) and how sure that is
(\`confidence\`, 0 to 1). This first classifier is made to be fast and to explain itself: closed tables of weighted words
in English, German, French, Spanish and a little Chinese, the form of the text, and no model. It costs 11 to 15 µs, the scan apart, for
a request of 1 KB. Task and domain are good for choosing a route, not for keeping data in: that rests on data classes,
which come from the detectors.

## Labels

${labels("Task", TASK_LABELS)}

${labels("Domain", DOMAIN_LABELS)}

${labels("Mode", MODE_LABELS)}

${labels("Data class, least sensitive first", DATA_CLASS_LABELS)}

${labels("Risk tier", RISK_TIER_LABELS)}

${labels("Tool type", TOOL_TYPE_LABELS)}

## How each fact is found

| fact | sources, the first that applies |
| --- | --- |
| task | \`header\`, \`metadata\` (a valid declaration), \`cue:<ids>\`, \`default\` (chat) |
| domain | \`cue:<ids>\`, \`default\` (general) |
| mode | \`stream\`, \`service_tier\`, \`metadata\`, \`items\` (20 or more listed lines), \`default\` (interactive) |
| data_class | the most sensitive of \`detector\`, \`content\` (docs/content.md), \`label:…\` (docs/labels.md), \`header\`, \`metadata\`; an unknown declared class is \`internal\`, \`header:unknown\` or \`metadata:unknown\`; \`default\` (public) |
| risk_tier | the rule that fired: \`class:…\`, \`domain:…+pii\`, \`tools:destructive\`, \`tools:write\`, \`domain:…\`, \`default\` (low) |
| jurisdiction | \`config\`, \`default\` (any) |
| tools | \`catalogue\`, \`annotation\`, \`verb\` (of the name), \`description\`, \`default\` (write) |

A caller declares with the headers \`x-lanekeeper-task\`, \`x-lanekeeper-data-class\` and \`x-lanekeeper-session\`, or with
string fields of the body's \`metadata\`: \`lanekeeper_task\` or \`task\`, \`lanekeeper_data_class\` or \`data_class\`,
\`lanekeeper_session\` or \`session\`. A declared class only ever raises. A declared task replaces the one found and has no
say in the risk tier. Tool annotations and descriptions in a request can make a tool worse than its name says, never
better; an annotation speaks alone only where the name has no verb that is known.

Texts are scanned once each, decoded. JSON within a string is decoded again, to four levels. What stands near the border
of two texts of one place (128 characters on each side) is joined and scanned again, so that a value in two parts is
found; each part is reported. Keys and long numbers are scanned too.

## How good it is

Against \`test/classify/prompts.json\`: ${dev.task.total + heldOut.task.total} prompts written by hand in five languages. *dev* was looked at while cues were
written. *held-out* was written after the cues were finished and has only been counted. One and the same author wrote
prompts and cues, so expect real traffic to lie nearer to *held-out*, or below it.

${table(
  ["", "dev", "held-out", "by chance"],
  [
    ["task", accuracy(dev.task), accuracy(heldOut.task), "14 %"],
    ["domain", accuracy(dev.domain), accuracy(heldOut.domain), "13 %"],
  ],
)}

An earlier split of one batch of prompts by hash is not used: cues worked out on one half reached 90 % on the other half
and 43 % on prompts written afterwards.

### Task, held-out

${confusion(heldOut.task)}

### Domain, held-out

${confusion(heldOut.domain)}

### Task, dev

${confusion(dev.task)}

### Domain, dev

${confusion(dev.domain)}

### Tools

The labels are the published hints of the tools of \`github/github-mcp-server\`, which the typing is not shown. The verb
tables were written with these names in view, so this is no test on unknown names; an unknown verb is a write.

${tools(typed)}

### Tokens

Estimated by sort of character; texts of more than 4,096 units are sampled. Error against OpenAI's \`o200k_base\`, measured
once: mixed prompts −3 %, German −7 %, Chinese −1 %, Markdown +1 %, TypeScript −3 %, JSON +1 %, the bench's synthetic
prose +13 %, Russian +8 %, hexadecimal +4 %, base64 −11 %, CSV of numbers −23 %. An image or another attachment counts 1,000.
`;
