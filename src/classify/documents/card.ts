/**
 * Calendars (RFC 5545) and address cards (RFC 6350): lines that are folded and escaped. Read as they stand and as they
 * are meant; data within them (photographs, keys, quoted-printable of vCard 2.1) is not read.
 */
import { readText } from "../attachments/charset.ts";
import type { Gathered } from "./contract.ts";

const ENCODED = /^[^:\n]{1,300};(?:ENCODING=)?(?:B|BASE64|QUOTED-PRINTABLE)[;:]/im;

export function readCard(bytes: Buffer, out: Gathered): boolean {
  const read = readText(bytes, "");
  if (read === null) return false;
  const unfolded = read.text.replace(/\r?\n[ \t]/g, "");
  if (ENCODED.test(unfolded)) out.unread("file");
  out.text(read.text);
  const meant = unfolded.replace(/\\([nN,;\\:])/g, (_whole, char: string) => (/n/i.test(char) ? "\n" : char));
  if (meant !== read.text) out.text(meant);
  return true;
}
