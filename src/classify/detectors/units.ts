/**
 * A text's UTF-16 units in an array, a chunk at a time: two to three times as fast to walk over as charCodeAt. The one
 * array is used again and again, so what is loaded holds only until the next load.
 */
export const CHUNK = 32_768;
/** Units before and after the chunk that are there as well; 0 beyond either end of the text. */
export const MARGIN = 16;

const units = new Uint16Array(CHUNK + 2 * MARGIN);
const bytes = Buffer.from(units.buffer);

/** Loads the chunk at `from`: unit `from + k` of the text stands at MARGIN + k. */
export function loadUnits(text: string, from: number): Uint16Array {
  const first = Math.max(0, from - MARGIN);
  const last = Math.min(text.length, from + CHUNK + MARGIN);
  const start = MARGIN - (from - first);
  const end = start + (last - first);
  if (start > 0) units.fill(0, 0, start);
  bytes.write(first === 0 && last === text.length ? text : text.slice(first, last), start * 2, "utf16le");
  units.fill(0, end, Math.min(units.length, end + MARGIN));
  return units;
}
