/** Quoted-printable (RFC 2045, 6.7) and encoded words (RFC 2047) in a text that does not say so. */
import { bytesAt } from "./unhide.ts";
import { type View, ViewBuilder } from "./view.ts";

const QUOTED = /(?:=[\dA-Fa-f]{2}){1,4}/y;

/** What starts an encoded character of quoted-printable (RFC 2045, 6.7): a line break, a sign, or a letter in a row. */
const QUOTED_SIGN =
  /=(?:\r?\n|(?:2[0-9A-F]|3[A-F]|40|5[B-F]|60|7[B-F]|[89A-F][0-9A-F]|[4-7][0-9A-F]=[0-9A-F]{2}|3[0-9]=[0-9A-F]{2}))/y;

/** Places, in order, where a character in quoted-printable may stand; none in nearly every text. */
export function quotedSigns(text: string): readonly number[] {
  const signs: number[] = [];
  for (let at = text.indexOf("="); at !== -1; at = text.indexOf("=", at + 1)) {
    const next = text.charCodeAt(at + 1);
    // Before all else, what stands after nearly every sign of equality: a space, a letter, a quote.
    if (next > 70 || (next > 57 && next < 65) || (next < 48 && next !== 10 && next !== 13)) continue;
    // A line of source may end with a sign of equality, after a space.
    if (next < 32 && !(text.charCodeAt(at - 1) > 32)) continue;
    QUOTED_SIGN.lastIndex = at;
    if (QUOTED_SIGN.test(text)) signs.push(at);
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
      builder.text(piece.text, at, piece.end);
      at = piece.end;
    } else {
      builder.unit(spaced && unit === 95 ? 32 : unit, at, at + 1);
      at++;
    }
  }
  return builder.view();
}
