/** Token caps of the decision, written into the request. */
import type { Decision, Dialect } from "../exchange.ts";
import type { Call } from "../understand/call.ts";
import type { Edit } from "../understand/splice.ts";

/** The member that caps the answer where the caller named none. vLLM reads OpenAI's newer name too. */
const CAP: Record<Dialect, string> = { openai: "max_completion_tokens", anthropic: "max_tokens" };

export function capTokens(call: Call, decision: Decision): Edit[] {
  const cap = decision.settings.max_tokens;
  if (typeof cap !== "number") return [];
  if (call.maxTokensNodes.length === 0) {
    const at = call.doc.start(call.doc.root) + 1;
    return [{ start: at, end: at, bytes: Buffer.from(`"${CAP[call.dialect]}":${cap},`) }];
  }
  return call.maxTokensNodes
    .filter((node) => call.doc.type(node) !== "number" || Number(call.doc.value(node)) > cap)
    .map((node) => ({
      start: call.doc.start(node),
      end: call.doc.end(node),
      bytes: Buffer.from(String(cap)),
    }));
}
