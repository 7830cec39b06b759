/** One format of one vendor's credential. */
export interface KeyFormat {
  readonly kind: string;
  /** Fixed text at the start of the token (or, with `back`, somewhere within it). */
  readonly anchors: readonly string[];
  /** The whole token, from its start; linear (bounded quantifiers over single classes). */
  readonly pattern: string;
  /** The token starts at most this many units before its anchor. */
  readonly back?: number;
  /** The token starts with a number of so many digits. */
  readonly digits?: readonly [least: number, most: number];
  /** Lowest Shannon entropy, bits per unit, of what follows the anchor. */
  readonly entropy?: number;
  /** Anatomy and where it is documented. */
  readonly source: string;
}

export const format = (
  kind: string,
  anchors: string | readonly string[],
  pattern: string,
  source: string,
  more: Pick<KeyFormat, "back" | "digits" | "entropy"> = {},
): KeyFormat => ({
  kind: `SECRET_${kind}`,
  anchors: typeof anchors === "string" ? [anchors] : anchors,
  pattern,
  source,
  ...more,
});

/** The prefix with each hex digit after it: an anchor needs three units. */
export const hexAfter = (prefix: string): readonly string[] =>
  [..."0123456789abcdef"].map((digit) => prefix + digit);
