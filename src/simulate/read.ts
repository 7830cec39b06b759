/** Careful reading of JSON that anyone may have sent. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text of a message's content in either dialect: a string, or parts of which the text ones count. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return objects(content)
    .filter((part) => part.type === "text" && typeof part.text === "string")
    .map((part) => String(part.text))
    .join("\n");
}

export function parseJsonOr<T>(bytes: Buffer, otherwise: T): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return otherwise;
  }
}

/** About four characters a token, as both vendors' guides say of English; never less than one. */
export function estimateTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}
