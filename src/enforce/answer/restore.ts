/**
 * Finds pseudonyms in text that arrives in pieces cut anywhere. Leftmost, then longest name wins, and none is found
 * within a longer word, so that PERSON_12 is not read as PERSON_1; the result does not depend on the cuts, because a
 * tail that could still become a name, or a longer one, is held back.
 */
import { Links } from "./links.ts";

export interface Match {
  /** UTF-16 offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The original text. */
  readonly value: string;
}

export interface Scan {
  readonly matches: readonly Match[];
  /** Where the tail begins that must wait for more text; the text's length when nothing must. */
  readonly hold: number;
}

/** A text that is read piece by piece. */
export interface Reading {
  /**
   * Scans a piece: what was held of the one before it, then what is new. `final`: no more text follows, so nothing is
   * held.
   */
  scan(text: string, final: boolean): Scan;
}

export interface Matcher {
  /** @param links restore within links too */
  read(links: boolean): Reading;
  /** `text`, complete, with its tokens restored. */
  apply(text: string, links: boolean): { readonly text: string; readonly count: number };
}

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  value: string | null;
  /** The name that ends here ends like a word, so that another may be longer by what is not yet there. */
  word: boolean;
}

const NO_MATCHES: readonly Match[] = [];

function buildTrie(restore: ReadonlyMap<string, string>): TrieNode {
  const root: TrieNode = { next: new Map(), value: null, word: false };
  for (const [token, value] of restore) {
    if (token === "") continue;
    let node = root;
    for (let i = 0; i < token.length; i++) {
      const unit = token.charCodeAt(i);
      let child = node.next.get(unit);
      if (child === undefined) {
        child = { next: new Map(), value: null, word: false };
        node.next.set(unit, child);
      }
      node = child;
    }
    node.value = value;
    node.word = isWord(token.charCodeAt(token.length - 1));
  }
  return root;
}

/** Digits, `_` and letters of the alphabets that put spaces between words: Latin, Greek, Cyrillic. */
function isWord(unit: number): boolean {
  if (unit < 128) {
    const letter = unit | 32;
    return (letter >= 97 && letter <= 122) || (unit >= 48 && unit <= 57) || unit === 95;
  }
  return unit >= 0xc0 && unit <= 0x52f && unit !== 0xd7 && unit !== 0xf7;
}

/** A matcher for the tokens of `restore`, or null when there are none. */
export function createMatcher(restore: ReadonlyMap<string, string>): Matcher | null {
  const root = buildTrie(restore);
  if (root.next.size === 0) return null;
  const firsts = [...root.next.keys()].map((unit) => String.fromCharCode(unit));
  const only = firsts.length === 1 ? (firsts[0] as string) : null;
  const words = [...restore.keys()].some(
    (token) => isWord(token.charCodeAt(0)) || isWord(token.charCodeAt(token.length - 1)),
  );

  /** The next offset where a token may begin, or -1. */
  const candidate = (text: string, from: number): number => {
    if (only !== null) return text.indexOf(only, from);
    for (let i = from; i < text.length; i++) if (root.next.has(text.charCodeAt(i))) return i;
    return -1;
  };

  const scan = (text: string, final: boolean, before: number): Scan => {
    let at = candidate(text, 0);
    if (at < 0) return { matches: NO_MATCHES, hold: text.length };
    const matches: Match[] = [];
    while (at >= 0) {
      let node: TrieNode = root;
      let match: Match | null = null;
      let end = at;
      for (;;) {
        if (end === text.length) {
          if (!final && (node.next.size > 0 || node.word)) return { matches, hold: at };
          break;
        }
        const child = node.next.get(text.charCodeAt(end));
        if (child === undefined) break;
        node = child;
        end++;
        if (node.value === null || !alone(text, at, end, before)) continue;
        match = { start: at, end, value: node.value };
      }
      if (match !== null) matches.push(match);
      at = candidate(text, match === null ? at + 1 : match.end);
    }
    return { matches, hold: text.length };
  };

  /** Nothing to remember: no match depends on what stands around it. */
  const plain: Reading = { scan: (text, final) => scan(text, final, -1) };

  const read = (links: boolean): Reading => (links && !words ? plain : new PlacedReading(scan, links));

  const apply = (text: string, links: boolean): { text: string; count: number } => {
    const { matches } = read(links).scan(text, true);
    return { text: replaced(text, matches), count: matches.length };
  };

  return { read, apply };
}

/** `text` with its matches' values in their places. */
export function replaced(text: string, matches: readonly Match[]): string {
  if (matches.length === 0) return text;
  let out = "";
  let from = 0;
  for (const match of matches) {
    out += text.slice(from, match.start) + match.value;
    from = match.end;
  }
  return out + text.slice(from);
}

/** Is it no piece of a longer word? Brackets, as tokens have them, end it on their own. */
const alone = (text: string, start: number, end: number, before: number): boolean =>
  !(isWord(text.charCodeAt(start)) && isWord(start === 0 ? before : text.charCodeAt(start - 1))) &&
  !(end < text.length && isWord(text.charCodeAt(end - 1)) && isWord(text.charCodeAt(end)));

/** Knows the character before a piece, and whether a match stands in a link. */
class PlacedReading implements Reading {
  private readonly find: (text: string, final: boolean, before: number) => Scan;
  private readonly links: Links | null;
  private before = -1;

  constructor(find: (text: string, final: boolean, before: number) => Scan, links: boolean) {
    this.find = find;
    this.links = links ? null : new Links();
  }

  scan(text: string, final: boolean): Scan {
    const { links } = this;
    let { matches, hold } = this.find(text, final, this.before);
    if (links !== null) {
      let at = 0;
      if (matches.length > 0) {
        matches = matches.filter(({ start }) => {
          links.read(text, at, start);
          at = start;
          return !links.within;
        });
      }
      links.read(text, at, hold);
      links.leave(text, hold);
    }
    if (hold > 0) this.before = text.charCodeAt(hold - 1);
    return { matches, hold };
  }
}
