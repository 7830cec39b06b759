/**
 * Wallet addresses: Bitcoin in Base58Check (a checksum of four bytes of double SHA-256) and Bech32 (BIP 173, 350),
 * Ethereum as 0x and 40 hex digits (EIP-55).
 */
import { createHash } from "node:crypto";
import { isWordAt } from "../characters.ts";
import { before, type Detector, LETTERS, type Match, matchEnd } from "../contract.ts";

const BASE58 = /[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/y;
const BECH32 = /bc1[02-9ac-hj-np-z]{11,71}(?![A-Za-z0-9])/iy;
const ETHEREUM = /0x[0-9a-fA-F]{40}(?![A-Za-z0-9])/y;
/** So many digits that all are hex: of addresses not one in a billion billions. */
const HASH = /^(?:[\da-f]+|[\dA-F]+)$/;
const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

function base58Checks(address: string): boolean {
  let value = 0n;
  for (const char of address) value = value * 58n + BigInt(ALPHABET.indexOf(char));
  const bytes = Buffer.from(value.toString(16).padStart(50, "0"), "hex");
  if (bytes.length !== 25) return false;
  const sha = (data: Buffer): Buffer => createHash("sha256").update(data).digest();
  return sha(sha(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}

function bech32Checks(address: string): boolean {
  const lower = address.toLowerCase();
  if (lower !== address && address.toUpperCase() !== address) return false;
  const values = [3, 3, 0, 2, 3, ...[...lower.slice(3)].map((char) => BECH32_ALPHABET.indexOf(char))];
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    generator.forEach((part, k) => {
      if ((top >>> k) & 1) check ^= part;
    });
  }
  return check === 1 || check === 0x2bc830a3;
}

const WALLET = /wallet|address|eth|ethereum|usdt|token|send|deposit|payment/;

export const crypto: Detector = {
  name: "crypto",
  kinds: ["CRYPTO"],
  anchors: [
    { on: "number", least: 1, most: 24, first: "0", group: [1, 1], next: "x" },
    // A digit right after the first group: it has 24 of them or more.
    { on: "number", least: 1, most: 24, first: "13", next: `${LETTERS}0123456789` },
    { on: "literal", text: "bc1", ignoreCase: true },
  ],
  verify(text, at): Match | null {
    const first = text.charCodeAt(at);
    if (first === 48) {
      if (text.charCodeAt(at + 1) !== 120) return null;
      const end = matchEnd(ETHEREUM, text, at);
      return end > 0 && WALLET.test(before(text, at, 40))
        ? { kind: "CRYPTO", start: at, end, confidence: 0.8 }
        : null;
    }
    if (first === 66 || first === 98) {
      const end = matchEnd(BECH32, text, at);
      return end > 0 && bech32Checks(text.slice(at, end))
        ? { kind: "CRYPTO", start: at, end, confidence: 0.97 }
        : null;
    }
    if ((first !== 49 && first !== 51) || !isWordAt(text, at + 12) || !isWordAt(text, at + 25)) return null;
    const end = matchEnd(BASE58, text, at);
    return end > 0 && !HASH.test(text.slice(at, end)) && base58Checks(text.slice(at, end))
      ? { kind: "CRYPTO", start: at, end, confidence: 0.97 }
      : null;
  },
};
