export interface IdFormat {
  readonly kind: string;
  /** From the first unit to the last, upper case; separators are dropped before `check`. */
  readonly pattern: string;
  readonly check?: (compact: string) => boolean;
  /**
   * Words of which one stands within 40 units before the number, in any case unless written in capitals here ("RUN", which
   * is a common word otherwise); without them the format speaks for itself.
   */
  readonly labels: readonly string[] | null;
  /** Without labels: letters before the first digit, and the digits of the number's run, as the anchor counts them. */
  readonly lead?: number;
  readonly least?: number;
  readonly most?: number;
  readonly first?: string;
  readonly group?: readonly [least: number, most: number];
  readonly next?: string;
  readonly source: string;
}

/** A number that needs one of `labels` before it. */
export const labelled = (
  kind: string,
  labels: readonly string[],
  pattern: string,
  source: string,
  check?: (compact: string) => boolean,
): IdFormat => ({ kind, labels, pattern, source, ...(check === undefined ? {} : { check }) });
