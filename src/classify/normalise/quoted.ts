/** Quoted-printable (RFC 2045, 6.7) and encoded words (RFC 2047) in a text that does not say so. */
import { bytesAt } from "./unhide.ts";
import { type View, ViewBuilder } from "./view.ts";

const QUOTED = /(?:=[\dA-Fa-f]{2}){1,4}/y;

/** What starts an encoded character of quoted-printable (RFC 2045, 6.7): a line break, a sign, or a letter in a row. */
const QUOTED_SIGN =
  /=(?:\r?\n|(?:2[0-9A-F]|3[A-F]|40|5[B-F]|60|7[B-F]|[89A-F][0-9A-F]|[4-7][0-9A-F]=[0-9A-F]{2}|3[0-9]=[0-9A-F]{2}))/y;

/** A plain number as logs and addresses have it, "status=200", "took=2041ms", and what comes after it. */
const NUMBER_HERE =
  /=(\d{2,8})(?:\.\d{1,3})?(?:[mun]?s|min|[hdx]|[kKmMgG]?i?[bB])?(?:%|(?=[\s,;&)\]}"'|<]|$))([\s\S]{0,2})/y;
const BEFORE_NUMBER = /[A-Za-z_]/;
/** An id in hex, in either case: of what detectors find by a word before it, none has letters and digits in turn. */
const CAPITAL_HEX = /=(?!A0|AD|B7|9[67])[89A-F][\dA-F](?=[\dA-F]{0,5}\d)[\dA-F]{6}/y;
const SMALL_HEX = /=\d\d(?=\d*[a-f]+\d+[a-f]+\d)[\da-f]{6,16}(?![\w.@=+/-])/y;
const BEARER = /bearer$/i;

const matches = (pattern: RegExp, text: string, at: number): boolean => {
  pattern.lastIndex = at;
  return pattern.test(text);
};

/**
 * Is what looks like one encoded character part of a number or of an id? Only where nothing that a detector finds can
 * come of it: read as encoded, so short a number is six digits after a sign, and no house number.
 */
function isNumberOrId(text: string, at: number): boolean {
  if (matches(CAPITAL_HEX, text, at)) return true;
  if (!BEFORE_NUMBER.test(text.charAt(at - 1))) return false;
  if (matches(SMALL_HEX, text, at)) return !BEARER.test(text.slice(Math.max(0, at - 6), at));
  NUMBER_HERE.lastIndex = at;
  const parts = NUMBER_HERE.exec(text);
  if (parts === null) return false;
  const after = parts[2] ?? "";
  // The number goes on, or it is a space at the end of a line, which has to be encoded, or a street may follow it.
  if (/\d/.test(after) || (parts[1] === "20" && /^\r?\n/.test(after))) return false;
  return !/^[1-9]/.test((parts[1] ?? "").slice(2)) || !/^[\s,]{0,2}\p{Lu}/u.test(after);
}

/** Places, in order, where a character in quoted-printable may stand; none in nearly every text. */
export function quotedSigns(text: string): readonly number[] {
  const signs: number[] = [];
  for (let at = text.indexOf("="); at !== -1; at = text.indexOf("=", at + 1)) {
    const next = text.charCodeAt(at + 1);
    // Before all else, what stands after nearly every sign of equality: a space, a letter, a quote.
    if (next > 70 || (next > 57 && next < 65) || (next < 48 && next !== 10 && next !== 13)) continue;
    if (next < 32) {
      // A line of source may end with a sign of equality, after a space, and base64 with two.
      const previous = text.charCodeAt(at - 1);
      if (!(previous > 32) || previous === 61) continue;
    }
    QUOTED_SIGN.lastIndex = at;
    if (QUOTED_SIGN.test(text) && (next < 32 || !isNumberOrId(text, at))) signs.push(at);
  }
  return signs;
}

/** The units `from` to `to` read as quoted-printable; in an encoded word (RFC 2047) an underscore is a space. */
export function unquote(text: string, from: number, to: number): View {
  const builder = new ViewBuilder(to - from);
  const spaced = /=\?[\w-]{1,40}\?q\?/i.test(text.slice(from, to));
  let at = from;
  while (at < to) {
    const unit = text.charCodeAt(at);
    const soft = unit === 61 && /^\r?\n/.exec(text.slice(at + 1, at + 3))?.[0].length;
    const piece = unit === 61 ? bytesAt(QUOTED, text, at) : null;
    if (soft) at += 1 + soft;
    else if (piece !== null) {
      builder.append(piece.text, at, piece.end);
      at = piece.end;
    } else {
      builder.unit(spaced && unit === 95 ? 32 : unit, at, at + 1);
      at++;
    }
  }
  return builder.view();
}
