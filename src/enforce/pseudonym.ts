/**
 * Names that stand for values: [EMAIL_ADDRESS_K7Q2M9XW4T2B], or one in the value's own format (surrogate/). Keyed per
 * tenant, so equal values get equal names in one tenant and unrelated ones in another; nothing is stored here, and the
 * name tells nothing without the key.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { encode } from "./base32.ts";
import { createSurrogates, type Written } from "./surrogate/index.ts";

/** The key of one tenant, from the installation's master key (RFC 5869). */
export function tenantKey(master: Buffer, tenant: string): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "lanekeeper", `pseudonym:${tenant}`, 32));
}

/** For whom equal values have equal names. Who shares names can try values against a name that leaked to him. */
export const PSEUDONYM_SCOPES = ["tenant", "user", "session"] as const;
export type PseudonymScope = (typeof PSEUDONYM_SCOPES)[number];

/**
 * The key of names within a tenant. Users without a name share one, and so do a user's calls without a session.
 * @param key the tenant's
 */
export function scopedKey(
  key: Buffer,
  scope: PseudonymScope,
  user: string | null,
  session: string | null,
): Buffer {
  if (scope === "tenant") return key;
  const whose = scope === "user" ? [user] : [user, session];
  return createHmac("sha256", key)
    .update(`pseudonym scope\0${JSON.stringify(whose)}`)
    .digest();
}

/** For texts that are stored as a hash: whoever has the record alone cannot try guesses against it. */
export const keyedHash =
  (key: Buffer) =>
  (text: string | Buffer): string =>
    createHmac("sha256", key).update("text\0").update(text).digest("hex");

const LENGTH = 12; // 60 bits

/** The pseudonyms of one exchange. */
export interface Pseudonyms {
  /** The name for `value`: the same within the exchange, and across exchanges of the tenant. */
  of(kind: string, value: string): string;
  /** name → value, of names this exchange made; only these are ever restored. */
  readonly made: ReadonlyMap<string, string>;
}

const NONE: ReadonlyMap<string, string> = new Map();

/**
 * A name that stands in the request already is no obstacle. If it is the name of a value that is in the request too,
 * whoever wrote it means that value: an application that sends the conversation again with a name that an earlier
 * answer kept. Any other name is nobody's here, and stays text.
 * @param written what format-keeping names must not run into; null: all are tokens
 * @param known names of this conversation that stand in the request, with their values (vault)
 */
export function createPseudonyms(
  key: Buffer,
  written: Written | null = null,
  known: ReadonlyMap<string, string> = NONE,
): Pseudonyms {
  const made = new Map(known);
  const names = new Map<string, string>();
  const surrogates = written === null ? null : createSurrogates(key, written, known);
  // Made once: from a buffer Node makes one for each digest, which takes four times as long as the digest.
  let secret: KeyObject | null = null;
  const token = (kind: string, value: string): string => {
    secret ??= createSecretKey(key);
    for (let salt = 0; ; salt++) {
      const digest = createHmac("sha256", secret).update(`${salt}\0${kind}\0${value}`).digest();
      // Closed by a bracket, so that no name is the beginning of another.
      const name = `[${kind}_${encode(digest, LENGTH)}]`;
      if ((made.get(name) ?? value) === value) return name;
    }
  };
  return {
    made,
    of(kind, value) {
      const given = names.get(`${kind}\0${value}`);
      if (given !== undefined) return given;
      const name = surrogates?.of(kind, value, made) ?? token(kind, value);
      // Of two ways to write one value the first is the one that comes back.
      if (name !== value && !made.has(name)) made.set(name, value);
      names.set(`${kind}\0${value}`, name);
      return name;
    },
  };
}
