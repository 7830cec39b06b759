/** Every dialect that is spoken here: one folder each, the same file names in each. */
import type { Dialect } from "../../exchange.ts";
import type { Call } from "../call.ts";
import type { JsonDoc } from "../json.ts";
import { baselineBody as anthropicBaseline } from "./anthropic/baseline.ts";
import { endpoints as anthropicEndpoints, match as anthropicMatch } from "./anthropic/detect.ts";
import { errorBody as anthropicError } from "./anthropic/errors.ts";
import { modelsBody as anthropicModels } from "./anthropic/models.ts";
import { readRequest as readAnthropic } from "./anthropic/request.ts";
import type { Endpoints, Operation } from "./endpoints.ts";
import { baselineBody as openaiBaseline } from "./openai/baseline.ts";
import { endpoints as openaiEndpoints, match as openaiMatch } from "./openai/detect.ts";
import { errorBody as openaiError } from "./openai/errors.ts";
import { modelsBody as openaiModels } from "./openai/models.ts";
import { readRequest as readOpenai } from "./openai/request.ts";

export type { Operation } from "./endpoints.ts";

export interface DialectModule {
  readonly endpoints: Endpoints;
  match(method: string, path: string): { readonly operation: Operation } | null;
  /** Throws request_invalid. */
  readRequest(doc: JsonDoc): Call;
  errorBody(status: number, code: string, message: string, recordId: string): Buffer;
  modelsBody(models: readonly { readonly id: string; readonly ownedBy: string }[]): Buffer;
  baselineBody(text: string, stream: boolean): Buffer;
}

export const dialects: Readonly<Record<Dialect, DialectModule>> = {
  openai: {
    endpoints: openaiEndpoints,
    match: openaiMatch,
    readRequest: readOpenai,
    errorBody: openaiError,
    modelsBody: openaiModels,
    baselineBody: openaiBaseline,
  },
  anthropic: {
    endpoints: anthropicEndpoints,
    match: anthropicMatch,
    readRequest: readAnthropic,
    errorBody: anthropicError,
    modelsBody: anthropicModels,
    baselineBody: anthropicBaseline,
  },
};

/** What a request line asks for; when that is nothing of ours, the error's code. Either way the dialect to answer in. */
export type Detected =
  | { readonly dialect: Dialect; readonly operation: Operation; readonly error: null }
  | {
      readonly dialect: Dialect;
      readonly operation: null;
      readonly error: "method_not_allowed";
      /** The one method that the path takes. */
      readonly allow: "GET" | "POST";
    }
  | { readonly dialect: Dialect; readonly operation: null; readonly error: "not_found" };

/**
 * `target` is the request's :path, query included; `anthropicVersion` is true when an anthropic-version header came,
 * which every Anthropic client sends and no other does.
 */
export function detect(method: string, target: string, anthropicVersion: boolean): Detected {
  const query = target.indexOf("?");
  const path = query === -1 ? target : target.slice(0, query);
  const order: readonly Dialect[] = anthropicVersion ? ["anthropic", "openai"] : ["openai", "anthropic"];
  for (const dialect of order) {
    const found = dialects[dialect].match(method, path);
    if (found !== null) return { dialect, operation: found.operation, error: null };
  }
  for (const dialect of order) {
    const allow = dialects[dialect].endpoints.get(path)?.method;
    if (allow !== undefined) return { dialect, operation: null, error: "method_not_allowed", allow };
  }
  const anthropic = anthropicVersion || path.startsWith("/anthropic/") || path.startsWith("/v1/messages");
  return { dialect: anthropic ? "anthropic" : "openai", operation: null, error: "not_found" };
}
