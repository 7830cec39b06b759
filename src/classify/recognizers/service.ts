/**
 * A service of one's own. The question is {"texts": ["…"], "language": "en", "kinds": ["PERSON"]}; the answer
 * {"offsets": "utf16" | "codepoint", "results": [[{"kind": "PERSON", "start": 0, "end": 4, "confidence": 0.9}]]}, with
 * one list for each text, in their order. docs/recognizers.md says more.
 */
import { readEntities } from "./answer.ts";
import { type Backend, RecognizerFailure } from "./contract.ts";
import { createPost, type Endpoint } from "./post.ts";

export interface ServiceOptions extends Endpoint {
  /** What it is asked for, in our names; it may find more. */
  readonly kinds: readonly string[];
}

const NAMES = { label: "kind", confidence: "confidence" } as const;

export function service(options: ServiceOptions): Backend {
  const post = createPost(options);
  return {
    async ask(texts, language, signal) {
      const answer = await post({ texts, language, kinds: options.kinds }, signal);
      if (typeof answer !== "object" || answer === null) throw new RecognizerFailure("invalid");
      const { offsets, results } = answer as { readonly offsets?: unknown; readonly results?: unknown };
      if (offsets !== "utf16" && offsets !== "codepoint") throw new RecognizerFailure("invalid");
      return readEntities(results, texts, NAMES, offsets);
    },
    close: () => post.close(),
  };
}
