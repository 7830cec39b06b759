/** Checks JSON strings (RFC 8259, section 7) without decoding them: the inner loops of read-tape.ts. */
import { LanekeeperError } from "../errors.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** 1 for a byte that ends a plain run inside a string: a quote, a backslash, a control character. */
const STOPS = new Uint8Array(256);
STOPS.fill(1, 0, 0x20);
STOPS[QUOTE] = 1;
STOPS[BACKSLASH] = 1;

/** The value of a hexadecimal digit, 16 for any other byte. */
const HEX = new Uint8Array(256).fill(16);
for (let digit = 0; digit < 16; digit += 1) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

export function invalidJson(detail: string): LanekeeperError {
  return new LanekeeperError("json_invalid", detail);
}

export function unexpectedAt(at: number, length: number): LanekeeperError {
  return invalidJson(at >= length ? "It ends too early." : `Something unexpected stands at byte ${at}.`);
}

/** Of each byte of a word. */
export const HIGH_BITS = 0x80808080;

/**
 * The high bit of a byte is set exactly when that byte of `word`, or one below it, is zero; the others mean nothing.
 * "Hacker's Delight", 2nd edition, section 6-1.
 */
export const zeroBytes = (word: number): number => (word - 0x01010101) & ~word;

export class StringReader {
  /** Whether the string read last holds a backslash. */
  escaped = false;
  private readonly bytes: Buffer;
  private readonly length: number;
  private readonly view: DataView;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Reads the string whose opening quote is at `start`; the offset after its closing quote. Throws json_invalid. */
  read(start: number): number {
    this.escaped = false;
    let at = this.plainRun(start + 1);
    while (at < this.length) {
      const byte = this.bytes[at];
      if (byte === QUOTE) return at + 1;
      if (byte !== BACKSLASH) throw unexpectedAt(at, this.length);
      this.escaped = true;
      at = this.plainRun(this.afterEscape(at));
    }
    throw unexpectedAt(at, this.length);
  }

  /** The offset of the first byte from `from` on that ends a plain run, or the end of the text. */
  private plainRun(from: number): number {
    const view = this.view;
    const lastWord = this.length - 4;
    let at = from;
    for (; at <= lastWord; at += 4) {
      const word = view.getInt32(at, true);
      const quote = word ^ 0x22222222;
      const backslash = word ^ 0x5c5c5c5c;
      // The same with 0x20 finds control characters.
      const found = zeroBytes(quote) | zeroBytes(backslash) | ((word - 0x20202020) & ~word);
      const stops = found & HIGH_BITS;
      // The lowest of them is the first byte that stops the run.
      if (stops !== 0) return at + ((31 - Math.clz32(stops & -stops)) >> 3);
    }
    while (at < this.length && STOPS[this.bytes[at] as number] === 0) at += 1;
    return at;
  }

  /** Checks the escape at `at`; the offset after it. Surrogates must come in pairs. */
  private afterEscape(at: number): number {
    switch (this.bytes[at + 1]) {
      case QUOTE:
      case BACKSLASH:
      case 0x2f:
      case 0x62:
      case 0x66:
      case 0x6e:
      case 0x72:
      case 0x74:
        return at + 2;
      case 0x75: {
        const unit = this.unit(at + 2);
        if (unit < 0xd800 || unit > 0xdfff) return at + 6;
        if (unit < 0xdc00 && this.bytes[at + 6] === BACKSLASH && this.bytes[at + 7] === 0x75) {
          const low = this.unit(at + 8);
          if (low >= 0xdc00 && low <= 0xdfff) return at + 12;
        }
        throw invalidJson("A string has an escaped surrogate without its other half.");
      }
      default:
        throw unexpectedAt(at + 1, this.length);
    }
  }

  /** The UTF-16 unit whose four hexadecimal digits stand at `at`. */
  private unit(at: number): number {
    let unit = 0;
    for (let i = at; i < at + 4; i += 1) {
      const digit = i < this.length ? (HEX[this.bytes[i] as number] as number) : 16;
      if (digit === 16) throw unexpectedAt(i, this.length);
      unit = unit * 16 + digit;
    }
    return unit;
  }
}
