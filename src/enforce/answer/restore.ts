/**
 * Finds pseudonym tokens in text that arrives in pieces cut anywhere. Leftmost, then longest token wins, so that
 * PERSON_12 is not read as PERSON_1; the result does not depend on the cuts, because a tail that could still become a
 * token, or a longer one, is held back.
 */

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

export interface Matcher {
  /** `final`: no more text follows, so nothing is held. */
  scan(text: string, final: boolean): Scan;
  /** `text`, complete, with its tokens restored. */
  apply(text: string): { readonly text: string; readonly count: number };
}

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  value: string | null;
}

const NO_MATCHES: readonly Match[] = [];

function buildTrie(restore: ReadonlyMap<string, string>): TrieNode {
  const root: TrieNode = { next: new Map(), value: null };
  for (const [token, value] of restore) {
    if (token === "") continue;
    let node = root;
    for (let i = 0; i < token.length; i++) {
      const unit = token.charCodeAt(i);
      let child = node.next.get(unit);
      if (child === undefined) {
        child = { next: new Map(), value: null };
        node.next.set(unit, child);
      }
      node = child;
    }
    node.value = value;
  }
  return root;
}

/** A matcher for the tokens of `restore`, or null when there are none. */
export function createMatcher(restore: ReadonlyMap<string, string>): Matcher | null {
  const root = buildTrie(restore);
  if (root.next.size === 0) return null;
  const firsts = [...root.next.keys()].map((unit) => String.fromCharCode(unit));
  const only = firsts.length === 1 ? (firsts[0] as string) : null;

  /** The next offset where a token may begin, or -1. */
  const candidate = (text: string, from: number): number => {
    if (only !== null) return text.indexOf(only, from);
    for (let i = from; i < text.length; i++) if (root.next.has(text.charCodeAt(i))) return i;
    return -1;
  };

  const scan = (text: string, final: boolean): Scan => {
    let at = candidate(text, 0);
    if (at < 0) return { matches: NO_MATCHES, hold: text.length };
    const matches: Match[] = [];
    while (at >= 0) {
      let node: TrieNode = root;
      let match: Match | null = null;
      let end = at;
      for (;;) {
        if (end === text.length) {
          if (!final && node.next.size > 0) return { matches, hold: at };
          break;
        }
        const child = node.next.get(text.charCodeAt(end));
        if (child === undefined) break;
        node = child;
        end++;
        if (node.value !== null) match = { start: at, end, value: node.value };
      }
      if (match !== null) matches.push(match);
      at = candidate(text, match === null ? at + 1 : match.end);
    }
    return { matches, hold: text.length };
  };

  const apply = (text: string): { text: string; count: number } => {
    const { matches } = scan(text, true);
    let out = "";
    let from = 0;
    for (const match of matches) {
      out += text.slice(from, match.start) + match.value;
      from = match.end;
    }
    return { text: matches.length === 0 ? text : out + text.slice(from), count: matches.length };
  };

  return { scan, apply };
}
