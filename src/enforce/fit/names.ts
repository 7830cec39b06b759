/** Masks within the names of members: two values must not become one name, for then one object has it twice. */
import { mask } from "../placeholder.ts";
import type { Replacement } from "./index.ts";

/**
 * [KIND] for the first value, [KIND_2] for the second, and so on: the same for the same value, and none that stands in
 * the request. Hashes and pseudonyms tell values apart by themselves.
 * @param taken the request's bytes
 */
export function createNames(taken: Buffer): (replacement: Replacement, name: string) => string {
  const given = new Map<string, string>();
  /** Kind → the number last given. */
  const last = new Map<string, number>();
  let used: Set<string> | null = null;
  return ({ kind, instead, start, end }, name) => {
    // Nothing is no name.
    if (instead !== "" && instead !== mask(kind)) return instead;
    const value = `${kind}\0${name.slice(start, end)}`;
    const known = given.get(value);
    if (known !== undefined) return known;
    used ??= new Set(taken.toString("latin1").match(/\[[A-Z0-9_]+\]/g));
    let number = last.get(kind) ?? 0;
    let free: string;
    do {
      number += 1;
      free = mask(number === 1 ? kind : `${kind}_${number}`);
    } while (used.has(free));
    last.set(kind, number);
    used.add(free);
    given.set(value, free);
    return free;
  };
}
