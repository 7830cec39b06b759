/** The finish reason after tool calls were withheld. */
import type { Finish, FinishReason } from "../../understand/answer.ts";
import type { JsonDoc } from "../../understand/json.ts";
import { type Edit, jsonString } from "../../understand/splice.ts";
import type { ToolCalls } from "./tools.ts";

/** The edit that makes the finish reason true for what is delivered, or null when it is. */
export function finishEdit(
  doc: JsonDoc,
  finish: Finish,
  calls: ToolCalls,
  finishReason: FinishReason,
): Edit | null {
  const { kept, withheld } = calls.tally(finish.scope);
  if (withheld === 0) return null;
  const reason = finishReason(finish.reason, kept);
  if (reason === finish.reason) return null;
  return { start: doc.start(finish.node), end: doc.end(finish.node), bytes: jsonString(reason) };
}
