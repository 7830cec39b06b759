/**
 * The text of a Rich Text Format file (Microsoft, specification 1.9.1): what every group holds, hidden ones, properties
 * and field instructions included. Pictures and embedded objects are not read, and counted.
 */
import type { Gathered } from "./contract.ts";

/** A control word, a hex escape, a control symbol, a brace, or a run of text. */
const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([\da-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+/giy;

const BREAKS = new Set(["par", "line", "tab", "cell", "row", "sect", "page", "nestcell", "nestrow"]);
const CHARACTERS: Readonly<Record<string, string>> = {
  emdash: "-",
  endash: "-",
  lquote: "'",
  rquote: "'",
  ldblquote: '"',
  rdblquote: '"',
  enspace: " ",
  emspace: " ",
};
/** Groups whose text is data or the format's own words. */
const SETTINGS = new Set([
  "fonttbl",
  "colortbl",
  "stylesheet",
  "themedata",
  "colorschememapping",
  "datastore",
]);
const FONT_NAME = /^[\p{L} ;@-]{0,600}$/u;
const DATA: Readonly<Record<string, "image" | "file">> = {
  pict: "image",
  objdata: "file",
  bin: "file",
  themedata: "file",
  datastore: "file",
};
/** Word's own theme and data store stand in every file that it writes; hex that is no word of anyone. */
const WORDS_OWN = new Set(["themedata", "colorschememapping", "datastore"]);
const DEEPEST = 200;

interface Group {
  /** Characters that stand in for each \u, and are skipped. */
  readonly skip: number;
  readonly settings: boolean;
  readonly data: boolean;
}

const NAMES: Readonly<Record<number, string>> = {
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  10000: "macintosh",
  65001: "utf-8",
};

function decoder(codePage: number): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(NAMES[codePage] ?? `windows-${codePage}`, { fatal: true });
  } catch {
    return null;
  }
}

/** @returns false when it is not RTF that every reader would read alike */
export function readRtf(bytes: Buffer, out: Gathered): boolean {
  const source = bytes.toString("latin1");
  if (!source.startsWith("{\\rtf")) return false;
  const codePage = Number(/\\ansicpg(\d{1,5})/.exec(source.slice(0, 2048))?.[1] ?? 1252);
  const decode = decoder(codePage);
  if (decode === null) return false;

  const text: string[] = [];
  const settings: string[] = [];
  let group: Group = { skip: 1, settings: false, data: false };
  const outer: Group[] = [];
  let skipping = 0;
  /** Bytes of \' escapes that stand together: a letter may take two. */
  let escaped: number[] = [];
  let certain = true;

  const put = (piece: string): void => {
    if (group.data) return;
    (group.settings ? settings : text).push(piece);
  };
  const flush = (): void => {
    if (escaped.length === 0) return;
    try {
      put(decode.decode(Uint8Array.from(escaped)));
    } catch {
      certain = false;
    }
    escaped = [];
  };

  let at = 0;
  while (at < source.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(source);
    if (token === null) return false;
    at = TOKEN.lastIndex;
    const [, word, number, hex, symbol, brace, run] = token;
    if (hex !== undefined) {
      if (skipping > 0) skipping--;
      else escaped.push(Number.parseInt(hex, 16));
      continue;
    }
    if (run !== undefined && skipping > 0) {
      flush();
      const shown = run.slice(skipping);
      skipping = Math.max(0, skipping - run.length);
      put(shown);
      continue;
    }
    if (word === "u" && number !== undefined) {
      flush();
      put(String.fromCharCode(Number(number) & 0xffff));
      skipping = group.skip;
      continue;
    }
    flush();
    if (run !== undefined) put(run);
    else if (brace === "{") {
      if (outer.length === DEEPEST) return false;
      outer.push(group);
    } else if (brace === "}") {
      const last = outer.pop();
      if (last === undefined) return false;
      // What stood in a group of its own has no neighbour, unless it is a run of the text.
      if (group.settings && !last.settings) settings.push("\n");
      group = last;
      if (outer.length === 0) break;
    } else if (symbol !== undefined)
      put(symbol === "~" ? " " : symbol === "_" ? "-" : /[\\{}]/.test(symbol) ? symbol : "");
    else if (word !== undefined) {
      skipping = 0;
      if (word === "bin") return false;
      if (word === "uc") group = { ...group, skip: Number(number ?? 1) };
      else if (BREAKS.has(word)) put("\n");
      else if (CHARACTERS[word] !== undefined) put(CHARACTERS[word]);
      else if (SETTINGS.has(word)) group = { ...group, settings: true, data: WORDS_OWN.has(word) };
      else if (DATA[word] !== undefined && !group.data) {
        out.unread(DATA[word]);
        group = { ...group, data: true };
      }
    }
  }
  flush();
  if (!certain || source.slice(at).trim() !== "") out.unread("file");
  out.text(text.join(""));
  for (const line of settings.join("").split("\n")) if (!FONT_NAME.test(line)) out.text(line);
  return true;
}
