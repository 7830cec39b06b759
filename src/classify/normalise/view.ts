/**
 * A text as a reader would see it, with the way back: unit k of `text` stands for the units `starts[k]` to `ends[k]`
 * of the original, so that a finding in the view cuts exactly what wrote it.
 */
export interface View {
  readonly text: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Original span of the view's span; both half-open. */
export function spanOf(
  view: View,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } {
  return { start: view.starts[start] ?? 0, end: view.ends[end - 1] ?? 0 };
}

/** Collects a view unit by unit. `capacity` is an upper bound of its length. */
export class ViewBuilder {
  private readonly units: Uint16Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private length = 0;

  constructor(capacity: number) {
    this.units = new Uint16Array(capacity);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
  }

  unit(unit: number, start: number, end: number): void {
    this.units[this.length] = unit;
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length++;
  }

  text(text: string, start: number, end: number): void {
    for (let k = 0; k < text.length; k++) this.unit(text.charCodeAt(k), start, end);
  }

  view(): View {
    const bytes = Buffer.from(this.units.buffer, 0, this.length * 2);
    return {
      text: bytes.toString("utf16le"),
      starts: this.starts.subarray(0, this.length),
      ends: this.ends.subarray(0, this.length),
    };
  }
}
