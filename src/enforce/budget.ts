/** Token caps of the decision, written into the request. */
import type { Decision, Dialect } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import type { Edit } from "../understand/splice.ts";

/** The member that caps the answer where the caller named none. vLLM reads OpenAI's newer name too. */
const CAP: Record<Dialect, string> = { openai: "max_completion_tokens", anthropic: "max_tokens" };

export function capTokens(call: Call, decision: Decision): Edit[] {
  const cap = decision.settings.max_tokens;
  if (typeof cap !== "number") return [];
  const member = CAP[call.dialect];
  const empty = call.doc.get(call.doc.root, member);
  if (call.maxTokensNodes.length === 0 && empty !== -1) {
    // Something that is no number, null for one: a second member of that name would make two bodies of one.
    return [{ start: call.doc.start(empty), end: call.doc.end(empty), bytes: Buffer.from(String(cap)) }];
  }
  if (call.maxTokensNodes.length === 0) {
    const at = call.doc.start(call.doc.root) + 1;
    return [{ start: at, end: at, bytes: Buffer.from(`"${member}":${cap},`) }];
  }
  return call.maxTokensNodes
    .filter((node) => call.doc.type(node) !== "number" || Number(call.doc.value(node)) > cap)
    .map((node) => ({
      start: call.doc.start(node),
      end: call.doc.end(node),
      bytes: Buffer.from(String(cap)),
    }));
}
