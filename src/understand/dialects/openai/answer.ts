/** A whole Chat Completions answer. */
import { type AnswerAdapter, copyOf, memberOf } from "../../answer.ts";
import type { JsonDoc } from "../../json.ts";
import { jsonString } from "../../splice.ts";
import { choicesOf, editChoices, finishReason, readChoices, restOfChoices } from "./choices.ts";

/** `refusal` is the API's member for what is said instead of an answer, content_filter its reason. */
function refusal(doc: JsonDoc, notice: string): Buffer {
  const message = `{"role":"assistant","content":null,"refusal":${jsonString(notice)}}`;
  const choices = choicesOf(doc, "message").map(
    ({ index }) => `{"index":${index},"message":${message},"logprobs":null,"finish_reason":"content_filter"}`,
  );
  const head = ["id", "object", "created", "model", "system_fingerprint", "service_tier"].flatMap((name) => {
    const node = memberOf(doc, doc.root, name);
    return node < 0 ? [] : [`"${name}":${copyOf(doc, node, "null")},`];
  });
  const usage = copyOf(doc, memberOf(doc, doc.root, "usage"), "null");
  return Buffer.from(`{${head.join("")}"choices":[${choices.join(",")}],"usage":${usage}}`);
}

export const openaiAnswer: AnswerAdapter = {
  read: (doc) => readChoices(doc, "message"),
  rest: (doc) => restOfChoices(doc, "message"),
  edit: (doc, view, verdicts) => editChoices(doc, "message", view, verdicts),
  refusal,
  finishReason,
};
