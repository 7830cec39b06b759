/**
 * A value by the name it has in an object: `{"password": "…"}` and `{"ssn": 536904399}` say as much as the same in a
 * line of text, but key and value are two texts of the body.
 */
import type { Finding } from "../../exchange.ts";
import type { Scan } from "./embedded.ts";

/** Of a longer value, what stands beside its name. */
const BESIDE_UNITS = 256;
const KEY_UNITS = 64;
/** A name says of anything that it is somebody's, so these need more than that. */
const NEED_MORE: ReadonlySet<string> = new Set(["PERSON", "ORGANIZATION", "LOCATION", "STREET_ADDRESS"]);

/** `socialSecurityNumber` and `social_security_number` as a reader would say them. */
const asWords = (key: string): string =>
  key
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .toLowerCase();

/** What `value` holds because of its key; offsets of `value`. */
export function findingsByKey(key: string, value: string, scan: Scan): readonly Finding[] {
  if (key.length > KEY_UNITS || !/[A-Za-z]{2}/.test(key)) return [];
  const words = asWords(key);
  const beside = value.slice(0, BESIDE_UNITS);
  const found = [key, ...(words === key ? [] : [words])].flatMap((name) => {
    const lead = `${name}: `;
    return scan(lead + beside).flatMap((finding) =>
      finding.start < lead.length || finding.class === "public" || NEED_MORE.has(finding.kind)
        ? []
        : [{ ...finding, start: finding.start - lead.length, end: finding.end - lead.length }],
    );
  });
  // A value that goes on beyond what was looked at is as secret there.
  return found.map((finding) =>
    finding.end === beside.length && value.length > beside.length
      ? { ...finding, end: endOfWord(value) }
      : finding,
  );
}

function endOfWord(value: string): number {
  const end = value.slice(BESIDE_UNITS).search(/\s/);
  return end === -1 ? value.length : BESIDE_UNITS + end;
}
