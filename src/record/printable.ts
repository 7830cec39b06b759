/**
 * Names in records come from callers (model, tool, user, path): without this they could steer a terminal or
 * reverse what is read (control characters, bidirectional overrides; Unicode TR36, 3.2).
 */
export function printable(text: string, maxChars = 200): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "\u{fffd}");
  return clean.length > maxChars ? `${clean.slice(0, maxChars - 1)}…` : clean;
}
