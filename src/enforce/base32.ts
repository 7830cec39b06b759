/** Crockford's base 32: no letters that are mistaken for digits. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Five bits of each of the first `chars` bytes: for digests, whose bytes are all alike. */
export function encode(digest: Buffer, chars: number): string {
  let out = "";
  for (let i = 0; i < chars; i++) out += ALPHABET[(digest[i] ?? 0) & 31];
  return out;
}
