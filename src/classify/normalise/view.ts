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

const ROOM = 64;

/** Collects a view unit by unit; grows when characters spell out as more than one unit. */
export class ViewBuilder {
  private units: Uint16Array;
  private starts: Int32Array;
  private ends: Int32Array;
  private length = 0;

  /** `length`: of the original. */
  constructor(length: number) {
    this.units = new Uint16Array(length + ROOM);
    this.starts = new Int32Array(length + ROOM);
    this.ends = new Int32Array(length + ROOM);
  }

  unit(unit: number, start: number, end: number): void {
    if (this.length === this.units.length) this.grow();
    this.units[this.length] = unit;
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length++;
  }

  /** For another stretch; only where no view was made. */
  clear(): void {
    this.length = 0;
  }

  append(text: string, start: number, end: number): void {
    for (let k = 0; k < text.length; k++) this.unit(text.charCodeAt(k), start, end);
  }

  text(): string {
    return Buffer.from(this.units.buffer, 0, this.length * 2).toString("utf16le");
  }

  view(): View {
    return {
      text: this.text(),
      starts: this.starts.subarray(0, this.length),
      ends: this.ends.subarray(0, this.length),
    };
  }

  private grow(): void {
    const length = this.length * 2;
    const units = new Uint16Array(length);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    units.set(this.units);
    starts.set(this.starts);
    ends.set(this.ends);
    this.units = units;
    this.starts = starts;
    this.ends = ends;
  }
}
