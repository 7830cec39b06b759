/**
 * Credentials in commands and in files of one line each, where no name with "=" stands before them: MySQL's -p, sshpass,
 * SQL's CREATE USER, PowerShell's ConvertTo-SecureString, .netrc and .pgpass, ngrok, WordPress's salts, JSON web keys
 * (RFC 7517: "d" and the like), and a wallet's words (BIP 39).
 */
import type { Detector, Match } from "../contract.ts";
import { entropy, isPlaceholder } from "../placeholder.ts";

interface Form {
  /** In any case; where the form starts. */
  readonly anchors: readonly string[];
  /** From the anchor on; the value is its only group and ends it, but for what a lookahead says. */
  readonly pattern: RegExp;
  readonly kind: string;
  /** The value looks generated or chosen, rather than named. */
  readonly strict: boolean;
}

const PASSWORD = "SECRET_PASSWORD";
const FORMS: readonly Form[] = [
  {
    anchors: ["mysql ", "mysqldump ", "mysqladmin ", "mariadb "],
    pattern: /\w+ (?:[^\n|;]{0,160}? )?-p([^\s'"-][^\s'"]{4,80})/iy,
    kind: PASSWORD,
    strict: true,
  },
  {
    anchors: ["sshpass "],
    pattern: /sshpass (?:-[a-oq-z] ?\S{0,40} ){0,3}-p ?["']?([^\s'"]{5,80})/iy,
    kind: PASSWORD,
    strict: false,
  },
  {
    anchors: ["identified "],
    pattern: /identified (?:with [\w'"`]{1,40} )?by (?:password )?["']([^\s'"]{5,80})/iy,
    kind: PASSWORD,
    strict: false,
  },
  {
    anchors: ["password '", 'password "'],
    pattern: /(?<=(?:user|role) [^\n;]{1,120})password ["']([^\s'"]{5,80})/iy,
    kind: PASSWORD,
    strict: false,
  },
  {
    anchors: ["convertto-securestring "],
    pattern: /convertto-securestring (?:-string )?["']([^\s'"]{5,80})/iy,
    kind: PASSWORD,
    strict: false,
  },
  {
    anchors: ["machine "],
    pattern: /machine \S{1,120}\s{1,8}login \S{1,120}\s{1,8}password (\S{5,120})/iy,
    kind: PASSWORD,
    strict: false,
  },
  {
    anchors: ["ngrok "],
    pattern: /ngrok (?:config )?(?:add-)?authtoken ([A-Za-z0-9_]{30,60})/iy,
    kind: "SECRET_NGROK",
    strict: true,
  },
  {
    anchors: ["define('", 'define("', "define( '"],
    pattern: /define\( ?["'][\w]{0,20}(?:_key|_salt)["'], ?["']([^"'\n]{48,80})(?=["'])/iy,
    kind: "SECRET_WORDPRESS",
    strict: true,
  },
  {
    anchors: ["db_pass"],
    pattern: /db_pass(?:word)?" ?\{[^{}]{0,80}?default\s{0,12}= ?"([^"\s]{6,80})/iy,
    kind: PASSWORD,
    strict: true,
  },
];

const NAMED = /^(?:\$|%|<|\{|\[|password|passwd|secret|pass|changeme|your|my|the|example)/i;
/** So long and so mixed that nobody wrote it to show where a value goes. */
const isRandom = (value: string): boolean => value.length >= 48 && entropy(value) >= 4.5;
const isReal = (value: string, strict: boolean): boolean =>
  isRandom(value) ||
  (!NAMED.test(value) &&
    !isPlaceholder(value) &&
    (strict ? /\d/.test(value) || /[A-Z]/.test(value) : /[^a-z]/.test(value)));

function formOf(form: Form): Detector {
  return {
    name: "command",
    kinds: [form.kind],
    anchors: form.anchors.map((text) => ({ on: "literal", text, ignoreCase: true })),
    verify(text, at): Match | null {
      form.pattern.lastIndex = at;
      const value = form.pattern.exec(text)?.[1] ?? "";
      const end = form.pattern.lastIndex;
      return value !== "" && isReal(value, form.strict)
        ? { kind: form.kind, start: end - value.length, end, confidence: 0.8 }
        : null;
    },
  };
}

/** host:port:database:user:password, a line each; `*` stands for any (postgresql.org/docs, libpq-pgpass). */
const PGPASS = /:(?:5\d{3}|6\d{3}|\*):[\w*-]{1,63}:[\w*.-]{1,63}:([^\s:"']{5,120})(?=\s|$)/y;
const HOST = /(?:^|[\s"'])[\w.*-]{1,120}$/;
const pgpass: Detector = {
  name: "command",
  kinds: [PASSWORD],
  anchors: [
    { on: "literal", text: ":5432:", inside: true },
    { on: "literal", text: ":*:*:", inside: true },
  ],
  verify(text, at): Match | null {
    PGPASS.lastIndex = at;
    const value = PGPASS.exec(text)?.[1] ?? "";
    const end = PGPASS.lastIndex;
    return value !== "" && HOST.test(text.slice(Math.max(0, at - 121), at)) && isReal(value, false)
      ? { kind: PASSWORD, start: end - value.length, end, confidence: 0.8 }
      : null;
  },
};

/** RFC 7518: "d" is the private part of RSA and elliptic keys, "k" a symmetric key. */
const JWK_REACH = 3000;
const JWK_PRIVATE = /"(?:d|k)"\s{0,3}:\s{0,3}"([A-Za-z0-9_-]{20,700})"/g;
const jwk: Detector = {
  name: "command",
  kinds: ["SECRET_JWK"],
  anchors: [{ on: "literal", text: '"kty"', inside: true }],
  verify(text, at): Match | null {
    const from = Math.max(0, at - JWK_REACH);
    const lead = text.slice(from, at);
    const open = lead.lastIndexOf("{");
    // One look at each object, however often the name stands in it.
    if (open < 0 || lead.indexOf('"kty"', open) >= 0) return null;
    const start = from + open;
    const rest = text.slice(at, at + JWK_REACH);
    const end = rest.search(/[{}]/);
    const object = text.slice(start, end < 0 ? at + JWK_REACH : at + end);
    for (const { 0: pair, 1: value = "", index } of object.matchAll(JWK_PRIVATE)) {
      const last = start + index + pair.length - 1;
      return { kind: "SECRET_JWK", start: last - value.length, end: last, confidence: 0.9 };
    }
    return null;
  },
};

/** Twelve to twenty-four words of three to eight letters (BIP 39). */
const SEED_WORDS =
  /(?:(?:seed|recovery|secret|mnemonic|backup)\s)?(?:phrase|mnemonic|seed words?|words)?["']?\s{0,2}(?:is|:|=)?\s{0,3}["']?((?:[a-z]{3,8}[ \n]{1,2}){11,23}[a-z]{3,8})(?![a-z])/iy;
const seed: Detector = {
  name: "command",
  kinds: ["SECRET_SEED_PHRASE"],
  anchors: ["seed phrase", "recovery phrase", "mnemonic", "seed words", "backup phrase"].map((text) => ({
    on: "literal",
    text,
    ignoreCase: true,
  })),
  verify(text, at): Match | null {
    SEED_WORDS.lastIndex = at;
    const value = SEED_WORDS.exec(text)?.[1] ?? "";
    const end = SEED_WORDS.lastIndex;
    // Prose has its small words.
    return value !== "" &&
      !/\b(?:the|and|that|with|for|are|was|not|you|your|from|will|can|has|its)\b/.test(value)
      ? { kind: "SECRET_SEED_PHRASE", start: end - value.length, end, confidence: 0.85 }
      : null;
  },
};

export const command: readonly Detector[] = [...FORMS.map(formOf), pgpass, jwk, seed];
