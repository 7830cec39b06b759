/**
 * Geographic positions: degrees, minutes and seconds (ISO 6709 annex D), `geo:` addresses (RFC 5870), map links, and
 * decimal degrees where a word says so; four decimals are eleven metres, fewer name a town.
 */
import { before, type Detector, type Match, matchEnd } from "../contract.ts";
import { labelAnchors } from "../labels.ts";

const DECIMAL = "[-+]?\\d{1,3}[.,]\\d{4,15}(?!\\d)°?(?: ?[NSEWO](?![\\p{L}\\d]))?";
const PAIR = new RegExp(`${DECIMAL}[ ,;/|]{1,3}${DECIMAL}(?![\\p{L}\\d])`, "uy");
const ONE = new RegExp(`${DECIMAL}(?![\\p{L}\\d])`, "uy");
/** What may stand between a word and its number: the end of the word, quotes, signs. */
const GAP =
  /(?:itude|itud|itudine|inates?|enadas|onnées|ées|en|s)?["']?(?:[ \t]{0,2}(?:is|are|ist|:|=|\(|\[|,)){0,3}[ \t]{0,2}["']?/iuy;
/** One of these names a number of its own; the others need a pair. */
const SINGLE = /^(?:lat|lng|long)/i;
const LABELS = [
  "lat",
  "lng",
  "longitude",
  "gps",
  "coord",
  "koordinat",
  "coordonn",
  "location",
  "standort",
  "position",
  "ubicación",
  "posizione",
  "posição",
  "locatie",
  "geo:",
  "geolocation",
  "ll=",
  "latlng",
  "latlon",
];

const DEGREES =
  /\d{1,3}° ?(?:\d{1,2}(?:[.,]\d{1,6})?['\u2032\u2019] ?(?:\d{1,2}(?:[.,]\d{1,6})?(?:["\u2033\u201d]|'') ?)?)?[NSEWO](?![\p{L}\d])/uy;
const BETWEEN = /[ ,;/]{1,3}/y;
const MAP_LINK = /@[-+]?\d{1,2}\.\d{4,15},[-+]?\d{1,3}\.\d{4,15}(?=,|$|[\s"'<)])/y;
const NOWHERE = /^[-+]?0[.,]0+$/;

const inRange = (value: string): boolean =>
  (value.match(/\d{1,3}[.,]\d+/g) ?? []).every((number) => Number(number.replace(",", ".")) <= 180);

const found = (start: number, end: number, confidence: number): Match => ({
  kind: "GEO_POSITION",
  start,
  end,
  confidence,
});

/** "latency" is no latitude: after the longest label and what may stand behind it comes a digit. */
const DIGIT_NEAR = /\D{1,48}\d/y;

function labelledAt(text: string, at: number): Match | null {
  if (matchEnd(DIGIT_NEAR, text, at) < 0) return null;
  const word = /[\p{L}=:]+/uy;
  word.lastIndex = at;
  const label = word.exec(text)?.[0] ?? "";
  const from = LABELS.filter((each) => label.toLowerCase().startsWith(each)).sort(
    (a, b) => b.length - a.length,
  )[0];
  if (from === undefined) return null;
  const start = matchEnd(GAP, text, at + from.length);
  if (start < 0) return null;
  const pair = matchEnd(PAIR, text, start);
  const end = pair > 0 ? pair : SINGLE.test(from) ? matchEnd(ONE, text, start) : -1;
  if (end < 0) return null;
  const value = text.slice(start, end);
  return inRange(value) && !NOWHERE.test(value) ? found(start, end, 0.8) : null;
}

function inDegrees(text: string, at: number): Match | null {
  const first = matchEnd(DEGREES, text, at);
  if (first < 0) return null;
  const gap = matchEnd(BETWEEN, text, first);
  const second = gap < 0 ? -1 : matchEnd(DEGREES, text, gap);
  // A latitude alone, without minutes, is a direction on a map.
  return second > 0
    ? found(at, second, 0.9)
    : text.slice(at, first).length > 6
      ? found(at, first, 0.6)
      : null;
}

export const geoPosition: Detector = {
  name: "geo-position",
  kinds: ["GEO_POSITION"],
  anchors: [
    ...LABELS.flatMap(labelAnchors),
    { on: "number", least: 1, most: 24, group: [1, 3], next: "°" },
    { on: "at" },
  ],
  verify(text, at) {
    const unit = text.charCodeAt(at);
    if (unit === 64) {
      const end = matchEnd(MAP_LINK, text, at);
      return end > 0 && /[/?]$/.test(before(text, at, 1)) ? found(at + 1, end, 0.85) : null;
    }
    return unit >= 48 && unit <= 57 ? inDegrees(text, at) : labelledAt(text, at);
  },
};
