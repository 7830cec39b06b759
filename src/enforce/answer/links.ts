/**
 * Whether a place in a text that a model wrote stands within a link. What is in a link leaves the application without
 * anybody's doing (an image is fetched when the answer is shown) or by one click, to wherever the model pointed it.
 * Read as browsers and Markdown renderers read (CommonMark 0.31 links and autolinks, GFM extended autolinks, the HTML
 * standard's tags, the URL standard's special schemes); where readers differ, a place counts as within.
 */

/** Schemes whose URLs need no slashes: the URL standard's special ones, and those that hold an address or a document. */
const SCHEMES = new Set(
  "http https ftp ws wss file mailto data javascript vbscript blob tel sms callto sip sips xmpp cid geo intent".split(
    " ",
  ),
);
const SCHEME_MAX = 12;
/** Attributes that name what is loaded or opened, by the end of their names: data-src, xlink:href, formaction, … */
const URL_ATTRIBUTE =
  /(?:href|src|srcset|srcdoc|action|poster|background|cite|ping|data|style|content|url|manifest|codebase|longdesc)\s*$/i;
/** A host name without a scheme, as chat programs link it: evil.example/… */
const HOST = /[a-z0-9-]\.[a-z]{2,}$/i;
/** How far back a decision looks. */
const TAIL = 24;
/** What is kept of the text before grows to this and is cut back then. */
const TAIL_MAX = 512;
/** A piece so short is read unit by unit. */
const SHORT = 48;

const LF = 10;
const QUOTE = 34;
const APOSTROPHE = 39;
const OPEN = 40;
const CLOSE = 41;
const DOT = 46;
const SLASH = 47;
const COLON = 58;
const LESS = 60;
const EQUALS = 61;
const QUESTION = 63;
const GREATER = 62;
const BRACKET_END = 93;
const BACKSLASH = 92;
const BACKTICK = 96;

/** Outside links and tags only these can begin one. */
const BEGINS = new Uint8Array(128);
for (const unit of [COLON, SLASH, BACKSLASH, DOT, OPEN, LESS, QUESTION]) BEGINS[unit] = 1;

const isLetter = (unit: number): boolean => (unit | 32) >= 97 && (unit | 32) <= 122;
const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;
const isSchemeUnit = (unit: number): boolean =>
  isLetter(unit) || isDigit(unit) || unit === 43 || unit === 45 || unit === DOT;
const isSlash = (unit: number): boolean => unit === SLASH || unit === BACKSLASH;
const isSpace = (unit: number): boolean =>
  unit <= 32 || unit === 0xa0 || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x2028 || unit === 0x3000;

/** What begins something that outlives a word: tags, targets, URLs in quotes. */
const OUTLIVES = /[<("'`]/g;
/** A URL shows itself within so many units of its quote. */
const QUOTED_MAX = 32;

/** Behind the last space before `at`. */
function wordStart(text: string, from: number, at: number): number {
  let start = at;
  while (start > from && !isSpace(text.charCodeAt(start - 1))) start--;
  return start;
}

/**
 * run: a URL, up to the next space or out of its quotes · target: what stands between `](` or `url(` and its end.
 */
type Mode = "text" | "run" | "target";

/** Of a tag: nothing · its `<` · between values · behind `=` · in quotes · in a value without them. */
type Tag = "none" | "begun" | "open" | "value" | "quoted" | "bare";

/** Reads a text piece by piece; the result does not depend on where it is cut. */
export class Links {
  private mode: Mode = "text";
  /** The quote that ends a run which began behind it; -1 when a space does. */
  private closer = -1;
  private depth = 0;
  /** In a target: within `<…>`, where brackets do not count. */
  private angle = false;
  private fresh = false;
  private escaped = false;
  private blankLine = false;
  /** In a target: a URL stands in what no space has ended. */
  private url = false;
  private tag: Tag = "none";
  private tagQuote = 0;
  /** The tag loads or opens something. */
  private loads = false;
  /** The end of what was read before the text at hand. */
  private tail = "";

  /** The next character stands within a link. */
  get within(): boolean {
    return this.mode !== "text" || this.loads;
  }

  /** Reads on from `from` to `to`; calls on one text join up. */
  read(text: string, from: number, to: number): void {
    let at = from;
    while (at < to) {
      let until = to;
      if (this.idle && to - at > SHORT) {
        // Of the words before the next such mark none leaves anything behind. One that was read may still take effect.
        const next = this.nextMark(text, at);
        if (next > at) at = wordStart(text, at, Math.min(to, next));
        until = Math.min(to, Math.max(at, next) + 1 + QUOTED_MAX);
      }
      at = this.readUnits(text, at, until);
    }
  }

  /** The next mark that begins what outlives a word, or one that is less than QUOTED_MAX behind. */
  private nextMark(text: string, at: number): number {
    const from = at - QUOTED_MAX;
    if (from < 0) {
      const before = this.tail.slice(from);
      OUTLIVES.lastIndex = 0;
      if (OUTLIVES.test(before)) return at;
    }
    OUTLIVES.lastIndex = Math.max(0, from);
    return OUTLIVES.exec(text)?.index ?? text.length;
  }

  /** Nothing is open. */
  private get idle(): boolean {
    return this.mode === "text" && this.tag === "none";
  }

  /** Reads to `to`, or to where nothing is open any more; where that is. */
  private readUnits(text: string, from: number, to: number): number {
    let idle = this.idle;
    for (let i = from; i < to; i++) {
      const unit = text.charCodeAt(i);
      if (idle && (unit > 127 || BEGINS[unit] === 0)) continue;
      const was = idle;
      this.readTag(text, i, unit);
      if (this.mode === "target") this.readTarget(text, i, unit);
      else this.readRun(text, i, unit);
      idle = this.idle;
      if (idle && !was) return i + 1;
    }
    return to;
  }

  /** The next text is another, which goes on where this one was read to. */
  leave(text: string, at: number): void {
    this.tail += at === text.length ? text : text.slice(0, at);
    if (this.tail.length > TAIL_MAX) this.tail = this.tail.slice(-TAIL);
  }

  /** The unit at `i`, which may lie before the text; -1 before everything. */
  private unit(text: string, i: number): number {
    if (i >= 0) return text.charCodeAt(i);
    const back = this.tail.length + i;
    return back >= 0 ? this.tail.charCodeAt(back) : -1;
  }

  private behind(text: string, i: number): string {
    return i >= TAIL ? text.slice(i - TAIL, i) : (this.tail + text.slice(0, i)).slice(-TAIL);
  }

  private readRun(text: string, i: number, unit: number): void {
    if (unit === OPEN && this.opensTarget(text, i)) {
      this.mode = "target";
      this.depth = 1;
      this.fresh = true;
      [this.angle, this.escaped, this.blankLine, this.url] = [false, false, false, false];
      return;
    }
    if (this.mode === "run") {
      // In quotes a program reads it, spaces and all; else a person's, and a space ends it.
      const over =
        this.closer === -1
          ? isSpace(unit) || unit === LESS || unit === GREATER
          : unit === this.closer || unit === LF;
      if (over) this.mode = "text";
      return;
    }
    const start = this.urlStart(text, i, unit);
    if (start === null) return;
    const before = this.unit(text, start);
    this.closer = before === QUOTE || before === APOSTROPHE || before === BACKTICK ? before : -1;
    this.mode = "run";
  }

  private opensTarget(text: string, i: number): boolean {
    if (this.unit(text, i - 1) === BRACKET_END) return true;
    return (
      (this.unit(text, i - 1) | 32) === 108 &&
      (this.unit(text, i - 2) | 32) === 114 &&
      (this.unit(text, i - 3) | 32) === 117
    );
  }

  /** Where the unit before a URL stands, when this unit shows that one has begun; null when it does not. */
  private urlStart(text: string, i: number, unit: number): number | null {
    if (unit === COLON || unit === DOT) {
      let start = i - 1;
      while (i - start <= SCHEME_MAX && isSchemeUnit(this.unit(text, start))) start--;
      let word = "";
      for (let k = start + 1; k < i; k++) word += String.fromCharCode(this.unit(text, k)).toLowerCase();
      if (unit === DOT) return word === "www" ? start : null;
      // "see.http:" and "x-http:" are read as a scheme by some and as the end of a word by others.
      return SCHEMES.has(word) ||
        SCHEMES.has(word.slice(Math.max(word.lastIndexOf("."), word.lastIndexOf("-")) + 1))
        ? start
        : null;
    }
    if (unit === QUESTION || (unit === SLASH && !isSlash(this.unit(text, i - 1)))) {
      return isLetter(this.unit(text, i - 1)) && HOST.test(this.behind(text, i)) ? i - 1 : null;
    }
    if (!isSlash(unit) || !isSlash(this.unit(text, i - 1))) return null;
    const before = this.unit(text, i - 2);
    if (isLetter(before) || isDigit(before) || isSlash(before)) return null;
    if (before !== COLON) return i - 2;
    let start = i - 3;
    while (i - start <= SCHEME_MAX && isSchemeUnit(this.unit(text, start))) start--;
    return start;
  }

  private readTarget(text: string, i: number, unit: number): void {
    if (isSpace(unit)) {
      this.url = false;
      this.escaped = false;
      if (unit !== LF) return;
      this.angle = false;
      if (this.blankLine) this.mode = "text";
      this.blankLine = true;
      return;
    }
    this.blankLine = false;
    if (this.urlStart(text, i, unit) !== null) this.url = true;
    const { fresh, escaped } = this;
    this.fresh = false;
    this.escaped = !escaped && unit === BACKSLASH;
    if (escaped) return;
    if (fresh && unit === LESS) this.angle = true;
    else if (this.angle) this.angle = unit !== GREATER;
    else if (unit === OPEN) this.depth++;
    else if (unit === CLOSE && --this.depth === 0) {
      // Without a `[` before it that was no target, and its URL goes on to the next space.
      this.mode = this.url ? "run" : "text";
      this.closer = -1;
    }
  }

  private readTag(text: string, i: number, unit: number): void {
    switch (this.tag) {
      case "none":
        if (unit === LESS) this.tag = "begun";
        return;
      case "begun":
        this.tag = isLetter(unit) || isSlash(unit) ? "open" : unit === LESS ? "begun" : "none";
        return;
      case "value":
        if (isSpace(unit)) return;
        if (unit === QUOTE || unit === APOSTROPHE) {
          this.tag = "quoted";
          this.tagQuote = unit;
          return;
        }
        this.tag = "bare";
        break;
      case "quoted":
        if (unit === this.tagQuote) this.tag = "open";
        break;
      case "bare":
        if (isSpace(unit)) this.tag = "open";
        break;
      case "open":
        break;
    }
    if (unit === GREATER && this.tag !== "quoted") {
      this.tag = "none";
      this.loads = false;
    } else if (unit === EQUALS) {
      if (URL_ATTRIBUTE.test(this.behind(text, i))) this.loads = true;
      if (this.tag === "open") this.tag = "value";
    } else if ((unit === COLON || isSlash(unit)) && /<[a-z0-9+.\-/\\]*$/i.test(this.behind(text, i))) {
      // <https://…>, <mailto:…>, <//…>: no tag, but a link all the same. A closing tag has one slash.
      if (unit === COLON || isSlash(this.unit(text, i - 1))) this.loads = true;
    }
  }
}
