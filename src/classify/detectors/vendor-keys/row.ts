/** One format of one vendor's credential. */
export interface KeyFormat {
  readonly kind: string;
  /** Fixed text at the start of the token (or, with `back`, somewhere within it). */
  readonly anchors: readonly string[];
  /** The whole token, from its start; linear (bounded quantifiers over single classes). */
  readonly pattern: string;
  /** The token starts at most this many units before its anchor. */
  readonly back?: number;
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
  more: { readonly back?: number; readonly entropy?: number } = {},
): KeyFormat => ({
  kind: `SECRET_${kind}`,
  anchors: typeof anchors === "string" ? [anchors] : anchors,
  pattern,
  source,
  ...more,
});
