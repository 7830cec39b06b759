/**
 * IPv4 in dotted decimal (RFC 791), IPv6 (RFC 4291 2.2) and hardware addresses (IEEE 802, six octets). Addresses that
 * name nobody (loopback, private, link-local, documentation: RFC 1918, 5737, 6890, 3849) are found but "public".
 */
import { isWordAt } from "../characters.ts";
import { before, type Detector, type Match, matchEnd } from "../contract.ts";
import { isDigit, isHexUnit } from "../pair-events.ts";

const V4 = /(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?!\d|\.\d)/y;
const V6 =
  /(?:[\da-fA-F]{1,4}:){7}[\da-fA-F]{1,4}|(?=[\da-fA-F:]*::)(?:[\da-fA-F]{1,4}:){0,6}(?:[\da-fA-F]{1,4})?::(?:[\da-fA-F]{1,4}:){0,6}(?:[\da-fA-F]{1,4})?/y;
const MAC =
  /(?:[\da-fA-F]{2}:){5}[\da-fA-F]{2}|(?:[\da-fA-F]{2}-){5}[\da-fA-F]{2}|(?:[\da-fA-F]{4}\.){2}[\da-fA-F]{4}/y;
const NOBODY_V4 =
  /^(?:0\.|10\.|127\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.|192\.0\.[02]\.|198\.51\.100\.|203\.0\.113\.|198\.1[89]\.|22[4-9]\.|2[345]\d\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
const NOBODY_V6 = /^(?:::1?$|::ffff:|fe[89ab]|f[cd]|ff|2001:0?db8|100::)/i;
const VERSION = /(?:\bv|version[: ]*|section |§ ?|chapter |clause |release[: ]*|@|[~^<>]=?|[a-z]-)$/;

const GROUP_NEXT = ":-.";

function followsColon(text: string, at: number): boolean {
  let start = at - 1;
  while (at - start < 4 && isHexUnit(text.charCodeAt(start))) start--;
  return text.charCodeAt(start) === 58;
}

/** A dot after the one to three digits at `at`. */
function dotFollows(text: string, at: number): boolean {
  let near = at;
  while (near - at < 3 && isDigit(text.charCodeAt(near))) near++;
  return near > at && text.charCodeAt(near) === 46;
}

export const ipAddress: Detector = {
  name: "ip-address",
  kinds: ["IP_ADDRESS", "MAC_ADDRESS"],
  anchors: [
    { on: "number", least: 1, most: 24, group: [1, 4], next: "." },
    { on: "number", least: 1, most: 24, group: [1, 5], next: ":abcdefABCDEF" },
    { on: "number", least: 1, most: 24, group: [2, 2], next: "-" },
    { on: "number", least: 1, most: 24, previous: ":" },
    // A hardware address of which no group begins with a digit.
    { on: "number", least: 1, most: 24, group: [1, 3], lead: [1, 2, 3], next: GROUP_NEXT },
  ],
  verify(text, at) {
    let near = at;
    while (near - at < 5 && isHexUnit(text.charCodeAt(near))) near++;
    const next = text.charCodeAt(near);
    let group = at;
    while (at - group < 4 && isHexUnit(text.charCodeAt(group - 1))) group--;
    if (next === 46 && near - at <= 3 && dotFollows(text, near + 1)) {
      const match = v4(text, at);
      if (match !== null) return match;
    }
    // Colons (or a hardware address's dashes) right after this group or right before it.
    if (
      next !== 58 &&
      !(next === 45 && near - group === 2) &&
      !(next === 46 && near - group === 4) &&
      !followsColon(text, at)
    )
      return null;
    return byColons(text, at);
  },
};

function v4(text: string, at: number): Match | null {
  if (isWordAt(text, at - 1) && text.charAt(at - 2) !== "\\") return null;
  if (text.charAt(at - 1) === "." || text.charAt(at - 1) === "-") return null;
  const end = matchEnd(V4, text, at);
  if (end < 0 || isWordAt(text, end) || (text.charAt(end) === "-" && isWordAt(text, end + 1))) return null;
  const value = text.slice(at, end);
  if (VERSION.test(before(text, at, 12))) return null;
  const nobody = NOBODY_V4.test(value);
  // Four small numbers are a version, a section or an address; only a word decides.
  if (/^(?:\d\.){3}\d$/.test(value) && !/(?:\bip|address|host|server|dns|addr)/.test(before(text, at, 40)))
    return null;
  return {
    kind: "IP_ADDRESS",
    start: at,
    end,
    confidence: nobody ? 0.6 : 0.95,
    ...(nobody ? { class: "public" as const } : {}),
  };
}

/** Colons, dashes and dots among the hex digits from `start` on: the shortest address has two. */
function marksFrom(text: string, start: number): number {
  let marks = 0;
  for (let k = start; k < start + 48 && marks < 2; k++) {
    const unit = text.charCodeAt(k);
    if (unit === 58 || unit === 45 || unit === 46) marks++;
    else if (!isHexUnit(unit)) break;
  }
  return marks;
}

/** Both notations with colons: the start is looked for to the left, over hex digits and separators. */
function byColons(text: string, at: number): Match | null {
  let near = at;
  while (near - at < 4 && isHexUnit(text.charCodeAt(near))) near++;
  let start = at;
  while (start > 0 && at - start < 40) {
    const unit = text.charCodeAt(start - 1);
    if (!isHexUnit(unit) && unit !== 58 && unit !== 45 && unit !== 46) break;
    start--;
  }
  if (isWordAt(text, start - 1) || (start === at && near === at) || marksFrom(text, start) < 2) return null;
  // Clock times are the commonest text with colons: 12:30:45.
  if (near - start === 2 && text.charCodeAt(start + 5) === 58 && !isHexUnit(text.charCodeAt(start + 8))) {
    if (text.charCodeAt(start + 8) !== 58) return null;
  }
  while (start < at && /[.-]/.test(text.charAt(start))) start++;
  const macEnd = matchEnd(MAC, text, start);
  if (macEnd > at && !isWordAt(text, macEnd) && !/[:-]/.test(text.charAt(macEnd))) {
    return isPlainMac(text.slice(start, macEnd))
      ? { kind: "MAC_ADDRESS", start, end: macEnd, confidence: 0.9 }
      : null;
  }
  const end = matchEnd(V6, text, start);
  if (end <= at || isWordAt(text, end) || text.charAt(end) === ":") return null;
  const value = text.slice(start, end);
  // "a::b" is also how C++, Rust and Perl name things: want a digit and three groups, or all eight.
  const groups = value.split(":").filter((group) => group !== "");
  if (value.includes("::") && (groups.length < 2 || !/\d/.test(value) || value.length < 6)) return null;
  if (groups.length < 3 && !/^(?:2|fe|fd|fc)/i.test(value)) return null;
  const nobody = NOBODY_V6.test(value);
  return {
    kind: "IP_ADDRESS",
    start,
    end,
    confidence: nobody ? 0.6 : 0.95,
    ...(nobody ? { class: "public" as const } : {}),
  };
}

function isPlainMac(value: string): boolean {
  const hex = value.replace(/[^\da-fA-F]/g, "");
  if (/^(?:0+|f+)$/i.test(hex)) return false;
  return value.includes(":") || /[a-fA-F]/.test(hex);
}
