/**
 * Wallet addresses: Bitcoin in Base58Check (a checksum of four bytes of double SHA-256) and Bech32 (BIP 173, 350),
 * Ethereum as 0x and 40 hex digits (EIP-55), and where a word about a currency stands near, its own addresses in Base58.
 */
import { isWordAt } from "../characters.ts";
import { before, type Detector, LETTERS, type Match, matchEnd } from "../contract.ts";
import { labelAnchors } from "../labels.ts";
import { base58Checks, isBase58Key } from "./base58.ts";

const BASE58 = /[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/y;
const BECH32 = /bc1[02-9ac-hj-np-z]{11,71}(?![A-Za-z0-9])/iy;
const ETHEREUM = /0x[0-9a-fA-F]{40}(?![A-Za-z0-9])/y;
/** So many digits that all are hex: of addresses not one in a billion billions. */
const HASH = /^(?:[\da-f]+|[\dA-F]+)$/;
const BECH32_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

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

const COINS = [
  "wallet",
  "litecoin",
  "ltc",
  "dogecoin",
  "doge",
  "dash",
  "ripple",
  "xrp",
  "tron",
  "trx",
  "trc20",
  "trc-20",
  "usdt",
  "solana",
  "SOL",
  "monero",
  "xmr",
];
const COIN_REACH = 110;
const BASE58_WORD = /(?<![A-Za-z0-9/+=_-])[1-9A-HJ-NP-Za-km-z]{25,106}(?![A-Za-z0-9/+=_-])/g;
const SOLANA = /^sol/i;
/** Two public keys and a checksum (Keccak, not looked at), in blocks of eleven; the second unit is one of few. */
const MONERO = /^[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}$/;

/** What stands near a word about a currency. The right checksum, or the one length of those that have none. */
function nearCoin(text: string, at: number): Match | null {
  const from = Math.max(0, at - COIN_REACH);
  const solana = SOLANA.test(text.slice(at, at + 3));
  for (const { 0: word, index } of text.slice(from, at + COIN_REACH).matchAll(BASE58_WORD)) {
    if (base58Checks(word) || MONERO.test(word) || (solana && isBase58Key(word)))
      return { kind: "CRYPTO", start: from + index, end: from + index + word.length, confidence: 0.9 };
  }
  return null;
}

/** The zero address, and others of one digit. */
const NOBODY = /^0x([0-9a-f])\1{30,}/i;
const WALLET = /wallet|address|eth|ethereum|usdt|token|send|deposit|payment/;

export const crypto: Detector = {
  name: "crypto",
  kinds: ["CRYPTO"],
  anchors: [
    { on: "number", least: 1, most: 24, first: "0", group: [1, 1], next: "x" },
    // A digit right after the first group: it has 24 of them or more.
    { on: "number", least: 1, most: 24, first: "13", next: `${LETTERS}0123456789` },
    { on: "literal", text: "bc1", ignoreCase: true },
    ...COINS.flatMap(labelAnchors),
  ],
  verify(text, at): Match | null {
    const first = text.charCodeAt(at);
    if (first === 48) {
      if (text.charCodeAt(at + 1) !== 120) return null;
      const end = matchEnd(ETHEREUM, text, at);
      return end > 0 && WALLET.test(before(text, at, 40)) && !NOBODY.test(text.slice(at, end))
        ? { kind: "CRYPTO", start: at, end, confidence: 0.8 }
        : null;
    }
    if ((first === 66 || first === 98) && text.charCodeAt(at + 2) === 49) {
      const end = matchEnd(BECH32, text, at);
      return end > 0 && bech32Checks(text.slice(at, end))
        ? { kind: "CRYPTO", start: at, end, confidence: 0.97 }
        : null;
    }
    if (first !== 49 && first !== 51) return nearCoin(text, at);
    if (!isWordAt(text, at + 12) || !isWordAt(text, at + 25)) return null;
    const end = matchEnd(BASE58, text, at);
    return end > 0 && !HASH.test(text.slice(at, end)) && base58Checks(text.slice(at, end))
      ? { kind: "CRYPTO", start: at, end, confidence: 0.97 }
      : null;
  },
};
