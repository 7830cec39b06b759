/** Base58Check: a version, twenty bytes or more, four bytes of double SHA-256; Ripple has an alphabet of its own. */
import { createHash } from "node:crypto";

const BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
const LONGEST = 44;

function decode(text: string, alphabet: string): Buffer | null {
  if (text.length > LONGEST) return null;
  let value = 0n;
  for (const char of text) {
    const digit = alphabet.indexOf(char);
    if (digit < 0) return null;
    value = value * 58n + BigInt(digit);
  }
  let zeros = 0;
  while (text.charAt(zeros) === alphabet.charAt(0)) zeros++;
  const hex = value.toString(16);
  return Buffer.from("00".repeat(zeros) + (hex.length % 2 === 1 ? `0${hex}` : hex), "hex");
}

const sha = (data: Buffer): Buffer => createHash("sha256").update(data).digest();

/** An address of a chain that grew out of Bitcoin, or Ripple's: 25 bytes, the last four of them a checksum. */
export function base58Checks(address: string): boolean {
  return [BITCOIN, RIPPLE].some((alphabet) => {
    const bytes = decode(address, alphabet);
    if (bytes?.length !== 25) return false;
    return sha(sha(bytes.subarray(0, 21)))
      .subarray(0, 4)
      .equals(bytes.subarray(21));
  });
}

/** A key of 32 bytes, as Solana has it, without a checksum: digits and both cases, or it is a word. */
export const isBase58Key = (text: string): boolean =>
  decode(text, BITCOIN)?.length === 32 && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
