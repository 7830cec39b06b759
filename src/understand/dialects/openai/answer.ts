/** A whole Chat Completions answer. */
import type { AnswerAdapter } from "../../answer.ts";
import { editChoices, finishReason, readChoices } from "./choices.ts";

export const openaiAnswer: AnswerAdapter = {
  read: (doc) => readChoices(doc, "message"),
  edit: (doc, view, verdicts) => editChoices(doc, "message", view, verdicts),
  finishReason,
};
