/** A text's UTF-16 offsets and those of its UTF-8, one as the other. Linear over all calls that ask in ascending order. */

/** @param bytes length of the text's UTF-8 */
export function byteOffsets(text: string, bytes: number): (unit: number) => number {
  if (bytes === text.length) return (unit) => unit;
  let lastUnit = 0;
  let lastByte = 0;
  return (unit) => {
    if (unit < lastUnit) {
      lastUnit = 0;
      lastByte = 0;
    }
    lastByte += Buffer.byteLength(text.slice(lastUnit, unit));
    lastUnit = unit;
    return lastByte;
  };
}

/**
 * To be asked in ascending order.
 * @param units length of the text in UTF-16
 */
export function unitOffsets(bytes: Buffer, units: number): (byte: number) => number {
  if (bytes.length === units) return (byte) => byte;
  let lastByte = 0;
  let lastUnit = 0;
  return (byte) => {
    lastUnit += bytes.toString("utf8", lastByte, byte).length;
    lastByte = byte;
    return lastUnit;
  };
}
