/**
 * A text as bytes, one for each UTF-16 unit, a chunk at a time: pairs of bytes are read at once and index a table, which
 * is many times as fast as charCodeAt. A unit of ASCII or Latin-1 is its own byte; the others become a byte of their
 * sort, for what a place may hold is all that the bytes are asked. The one array is used again and again, so what is
 * loaded holds only until the next load.
 */
import { SYMBOL, symbolOf } from "./characters.ts";

export const CHUNK = 32_768;
/** Units before and after the chunk that are there as well; beyond either end of the text a few bytes of 0. */
export const MARGIN = 32;

const ROOM = CHUNK + 3 * MARGIN;
const ZEROS = 4;
const units = new Uint16Array(ROOM);
const unitBytes = Buffer.from(units.buffer);
const buffer = Buffer.from(new ArrayBuffer(ROOM));

/** The byte of unit `from + k` stands at MARGIN + k. */
export const bytes: Uint8Array = new Uint8Array(buffer.buffer);
/** The same bytes by twos: index k holds the pair that starts at byte 2 k. */
export const pairs: Uint16Array = new Uint16Array(buffer.buffer);

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
/** What `pairs` holds for two bytes in a row. */
export const pairOf = (first: number, second: number): number =>
  LITTLE_ENDIAN ? first | (second << 8) : (first << 8) | second;

/** Control characters of Latin-1, which texts do not hold, stand for sorts that Latin-1 lacks. */
const SORT_BYTES: ReadonlyMap<number, number> = new Map([
  [SYMBOL.upper, 0xc0],
  [SYMBOL.lower, 0xe0],
  [SYMBOL.likeUpper, 0x80],
  [SYMBOL.likeLower, 0x81],
  [SYMBOL.suspect, 0x82],
  [SYMBOL.other, 0x83],
]);

export const byteOf: Uint8Array = Uint8Array.from(symbolOf, (symbol, unit) =>
  unit < 256 ? unit : (SORT_BYTES.get(symbol) ?? 0),
);

/** The symbol of a byte that `byteOf` gives. */
export const symbolOfByte: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => symbolOf[byte] ?? 0);
for (const [symbol, byte] of SORT_BYTES) symbolOfByte[byte] = symbol;

/** V8 answers at once for a text that it keeps as Latin-1, and reads only those that it keeps as UTF-16. */
const WIDE = /[\u0100-\uffff]/;
/** Up to here a loop costs less than the calls do. */
const SHORT = 48;

/**
 * Loads the chunk at `from` into `bytes`.
 * @param byteFor the byte of each unit, where the chunk has others than Latin-1; Latin-1 may be loaded as it is.
 */
export function loadBytes(text: string, from: number, byteFor: Uint8Array = byteOf): void {
  const first = Math.max(0, from - MARGIN);
  const last = Math.min(text.length, from + CHUNK + MARGIN);
  const start = MARGIN - (from - first);
  const length = last - first;
  const part = length === text.length ? text : text.slice(first, last);
  if (length <= SHORT) {
    for (let k = 0; k < length; k++) bytes[start + k] = byteFor[part.charCodeAt(k)] ?? 0;
  } else if (WIDE.test(part)) {
    unitBytes.write(part, "utf16le");
    for (let k = 0; k < length; k++) bytes[start + k] = byteFor[units[k] ?? 0] ?? 0;
  } else buffer.write(part, start, "latin1");
  // Whoever reads on stops at the first 0; a pair either side is read whatever it is.
  for (let k = 0; k < ZEROS; k++) bytes[start + length + k] = 0;
  if (from === 0) for (let k = 1; k <= ZEROS; k++) bytes[MARGIN - k] = 0;
}
