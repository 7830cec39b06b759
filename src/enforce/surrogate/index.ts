/**
 * Names that keep the format of what they stand for, for lanes whose models or tools need one: a card that reads like a
 * card, an address like an address. Keyed like tokens, but drawn from what the format leaves: docs/pseudonyms.md says
 * how many there are of each kind.
 */
import { createHmac, createSecretKey } from "node:crypto";
import { card } from "./card.ts";
import type { Surrogate } from "./contract.ts";
import { date } from "./date.ts";
import { createDraws, type Draws } from "./draw.ts";
import { email } from "./email.ts";
import { iban } from "./iban.ts";
import { ip } from "./ip.ts";
import { person } from "./person.ts";
import { phone } from "./phone.ts";
import { ssn } from "./ssn.ts";

const SURROGATES: readonly Surrogate[] = [card, date, email, iban, ip, person, phone, ssn];
const BY_KIND: ReadonlyMap<string, Surrogate> = new Map(
  SURROGATES.flatMap((surrogate) => surrogate.kinds.map((kind) => [kind, surrogate] as const)),
);

/**
 * From so many bits on, a text that equals a surrogate is one: nobody writes it by chance. Below, a surrogate that
 * stands in the request already may be somebody's own words, and is not used.
 */
export const SURE_BITS = 23;
/** Tries to find one that is free before a token takes its place. */
const SALTS = 16;

export interface Value {
  readonly kind: string;
  readonly text: string;
}

/** What the names of one exchange must not run into. */
export interface Written {
  /** All that is to be replaced. */
  readonly values: readonly Value[];
  /** The request holds this text somewhere. */
  holds(text: string): boolean;
}

export interface Surrogates {
  /** A free name in the value's format; the value itself when that is such a name already; null: a token's turn. */
  of(kind: string, value: string, made: ReadonlyMap<string, string>): string | null;
}

/** @param known names of this conversation that stand in the request, with their values. */
export function createSurrogates(
  key: Buffer,
  written: Written,
  known: ReadonlyMap<string, string>,
): Surrogates {
  const own = createSecretKey(createHmac("sha256", key).update("surrogate key").digest());
  const draws: Draws[] = [];
  const drawsOf = (salt: number): Draws => {
    draws[salt] ??= createDraws(own, salt);
    return draws[salt];
  };
  let echoes: ReadonlySet<string> | null = null;
  const isFree = (
    name: string,
    value: string,
    { bits, same }: { readonly bits: number; readonly same: (value: string) => string | null },
    made: ReadonlyMap<string, string>,
  ): boolean => {
    if (name === value) return false;
    for (const other of [made.get(name), known.get(name)]) {
      if (other !== undefined && other !== value && same(other) !== same(value)) return false;
    }
    return bits >= SURE_BITS || known.has(name) || !written.holds(name);
  };
  return {
    of(kind, value, made) {
      const surrogate = BY_KIND.get(kind);
      if (known.has(value)) return value;
      if (surrogate === undefined || surrogate.same(value) === null) return null;
      echoes ??= echoesOf(written.values, drawsOf(0));
      if (echoes.has(value)) return value;
      for (let salt = 0; salt < (surrogate.only === true ? 1 : SALTS); salt++) {
        const name = surrogate.make(value, drawsOf(salt));
        if (name === null) return null;
        if (isFree(name.text, value, { bits: name.bits, same: surrogate.same }, made)) return name.text;
      }
      return null;
    },
  };
}

/** Those of the values that are another's surrogate: a conversation is sent again, names and all. */
function echoesOf(values: readonly Value[], draws: Draws): ReadonlySet<string> {
  const texts = new Set(values.map(({ text }) => text));
  const echoes = new Set<string>();
  for (const { kind, text } of values) {
    const surrogate = BY_KIND.get(kind);
    if (surrogate === undefined || surrogate.same(text) === null) continue;
    const name = surrogate.make(text, draws);
    if (name !== null && name.bits >= SURE_BITS && texts.has(name.text) && name.text !== text) {
      echoes.add(name.text);
    }
  }
  return echoes;
}
