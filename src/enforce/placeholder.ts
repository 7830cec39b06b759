/** What stands where a finding was, and is never turned back: its kind, or its kind and a fingerprint of the value. */
import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { encode } from "./base32.ts";

/** Safe in JSON, Markdown and text alike. */
export const mask = (kind: string): string => `[${kind}]`;

/** 60 bits: among a million values of one tenant, two that share a hash are a chance of one in two million. */
const HASH_CHARS = 12;

/**
 * `[KIND#…]` for values of one tenant: equal for equal values, and a guess cannot be checked without the key. The key is
 * derived once more, so that a hash tells nothing of a pseudonym or a stored hash of the same value.
 * @param key the tenant's (pseudonym.ts)
 */
export function createHashes(key: Buffer): (kind: string, value: string) => string {
  let own: KeyObject | null = null;
  return (kind, value) => {
    own ??= createSecretKey(createHmac("sha256", key).update("redaction hash key").digest());
    const digest = createHmac("sha256", own).update(`${kind}\0${value}`).digest();
    return `[${kind}#${encode(digest, HASH_CHARS)}]`;
  };
}
