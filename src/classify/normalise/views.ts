/** Every other way to read a text, or a part of it: without disguises, as quoted-printable, without what is spaced in. */
import { quotedSigns, unquote } from "./quoted.ts";
import { spacedOut } from "./spaced.ts";
import { unhide, windowsAround } from "./unhide.ts";
import type { View } from "./view.ts";

/** How deep the rarer ways are tried: each multiplies the work that a hostile text can ask for. */
const MOST_RARE = 1;

/**
 * @param signs places, in order, where something may be disguised (detectors/sweep.ts)
 * @param spaced starts and ends of stretches in which characters may be set apart, likewise
 */
export function viewsOf(
  text: string,
  signs: readonly number[],
  spaced: readonly number[],
  depth: number,
): Iterable<View> {
  // Nearly every text.
  if (signs.length === 0 && spaced.length === 0 && !text.includes("=")) return NO_VIEWS;
  return everyView(text, signs, spaced, depth);
}

const NO_VIEWS: readonly View[] = [];

function* everyView(
  text: string,
  signs: readonly number[],
  spaced: readonly number[],
  depth: number,
): Generator<View> {
  if (signs.length > 0)
    for (const { start, end } of windowsAround(text, signs)) yield unhide(text, start, end);
  if (depth > MOST_RARE) return;
  const quoted = quotedSigns(text);
  if (quoted.length > 0)
    for (const { start, end } of windowsAround(text, quoted)) yield unquote(text, start, end);
  if (spaced.length > 0) yield* spacedOut(text, spaced);
}
