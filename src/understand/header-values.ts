/**
 * What a header that travels on to a lane may say. Each is the caller's own text, and no part of the call that anybody
 * classifies: so only values of a known shape go on, and another goes without its header.
 */

/** Digits enough for somebody's number. */
const LONG_NUMBER = /\d{7}/;
const MOST_UNITS = 512;

const list = (item: RegExp): RegExp => new RegExp(`^${item.source}(?:, ?${item.source}){0,31}$`, "i");

const MEDIA_RANGE =
  /(?:\*\/\*|application\/(?:json|x-ndjson|\*)|text\/(?:event-stream|plain|html|\*)|image\/\*)(?:; ?q=[01](?:\.\d{1,3})?)?/;
/** `prompt-caching-2024-07-31`, `assistants=v2`. */
const FEATURE = /[a-z][a-z0-9]{0,24}(?:[-_][a-z0-9]{1,24}){0,9}(?:=v?\d{1,3})?/;
/** A product with its version and that of its parts, as RFC 9110 (10.1.5) has it; comments without an address. */
const PRODUCT = /[A-Za-z][\w.-]{0,40}(?:\/[\w.+-]{1,40}){0,3}/;
/** Some put the version after a space. */
const PART = /[\w.+-]{1,40}(?:\/[\w.+-]{1,40}){0,3}/;
const COMMENT = /\([^()@:]{1,120}\)/;
/** What SDKs make up: a UUID, whoever's name before it. */
const RETRY_KEY = /(?:[a-z]{1,16}-){0,4}[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

const SHAPES: Readonly<Record<string, RegExp>> = {
  accept: list(MEDIA_RANGE),
  "anthropic-beta": list(FEATURE),
  "anthropic-version": /^\d{4}-\d{2}-\d{2}$/,
  "idempotency-key": new RegExp(`^${RETRY_KEY.source}$`, "i"),
  "openai-beta": list(FEATURE),
  te: /^trailers$/i,
  "user-agent": new RegExp(`^${PRODUCT.source}(?: (?:${PART.source}|${COMMENT.source})){0,15}$`),
};
/** Of these, a value may be of the shape and yet be somebody's. */
const FREE = new Set(["anthropic-beta", "openai-beta", "user-agent"]);

/** Headers whose values are looked at; others of a caller's that travel on are HTTP's own, or replaced. */
export const SHAPED: readonly string[] = Object.keys(SHAPES);

/** @param holdsData whether something is found in a text that a lane may not have */
export function mayTravel(name: string, value: string, holdsData: (text: string) => boolean): boolean {
  const shape = SHAPES[name];
  if (shape === undefined) return true;
  if (value.length > MOST_UNITS || !shape.test(value)) return false;
  return !FREE.has(name) || !(LONG_NUMBER.test(value) || holdsData(value));
}
