/**
 * Microsoft Presidio's analyzer, as its REST service speaks: POST /analyze {text, language, entities, score_threshold},
 * answered by [{entity_type, start, end, score}], or by a list of such lists where `text` is a list. Offsets count code
 * points, as Python does. https://microsoft.github.io/presidio/api-docs/api-docs.html
 */
import { readEntities } from "./answer.ts";
import type { Backend, Entity } from "./contract.ts";
import { createPost, type Endpoint } from "./post.ts";

export interface PresidioOptions extends Endpoint {
  /** What it is to look for; empty: everything it knows. */
  readonly entities: readonly string[];
  readonly minConfidence: number;
  /** All texts in one question; an analyzer older than batches takes one text at a time. */
  readonly batch: boolean;
}

const NAMES = { label: "entity_type", confidence: "score" } as const;

export function presidio(options: PresidioOptions): Backend {
  const post = createPost(options);
  const question = (text: string | readonly string[], language: string): unknown => ({
    text,
    language,
    score_threshold: options.minConfidence,
    ...(options.entities.length === 0 ? {} : { entities: options.entities }),
  });
  const single = async (text: string, language: string, signal: AbortSignal): Promise<readonly Entity[]> => {
    const answer = await post(question(text, language), signal);
    return readEntities([answer], [text], NAMES, "codepoint")[0] ?? [];
  };
  return {
    ask: async (texts, language, signal) =>
      options.batch
        ? readEntities(await post(question(texts, language), signal), texts, NAMES, "codepoint")
        : Promise.all(texts.map((text) => single(text, language, signal))),
    close: () => post.close(),
  };
}
