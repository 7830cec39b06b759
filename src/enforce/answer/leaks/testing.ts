/** Texts that hold what answers must not, and a scan of them however they come. For tests. */
import fc from "fast-check";
import { scan } from "../../../classify/scan.ts";
import { type LeakRules, RunningScan } from "./running.ts";

/** In pieces, so that no scanner takes the repository for a leak. */
const key = (prefix: string, length: number): string =>
  prefix + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYz".repeat(8).slice(0, length);

export const GITHUB = key("gh" + "p_", 36);
export const OPENAI = key("sk-" + "proj-", 120);
export const ANTHROPIC = `${key(`sk-${"ant"}-api03-`, 93)}AA`;
export const JWT = ["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", key("eyJ", 180), key("", 43)].join(".");
export const PEM = [
  `-----BEGIN ${"RSA PRIVATE"} KEY-----`,
  ...Array.from({ length: 9 }, (_, i) => key(`MIIE${i}`, 59)),
  "aB3dE5fG==",
  `-----END ${"RSA PRIVATE"} KEY-----`,
].join("\n");
export const CARD = "4111 1111 1111 1111";

/** Values that every scan of secrets, or of everything, must keep from a caller. */
export const SECRETS = [GITHUB, OPENAI, ANTHROPIC, JWT, PEM] as const;
export const PERSONAL = [
  "ann.lee@corp.example",
  "+1 415 555 2671",
  CARD,
  "DE89 3704 0044 0532 0130 00",
] as const;

export const rulesOf = (
  changes: Partial<LeakRules> & { readonly acts?: (kind: string, dataClass: string) => boolean } = {},
): LeakRules => {
  const { acts = () => true, ...rest } = changes;
  return {
    scan,
    words: true,
    tokens: null,
    isEcho: () => false,
    treatment: (kind, dataClass) =>
      acts(kind, dataClass) ? { action: "mask", text: () => `[${kind}]` } : null,
    ...rest,
  };
};

export const SECRETS_ONLY = rulesOf({ words: false, acts: (_, dataClass) => dataClass === "secret" });

export interface Scanned {
  readonly out: string;
  readonly kinds: readonly string[];
  /** Most units that had come and were not let go, after any piece. */
  readonly behind: number;
}

/** As one text that is over. */
export function scanWhole(rules: LeakRules, text: string): Scanned {
  const running = new RunningScan(rules);
  running.push(text, true, false);
  const end = Math.min(running.released, text.length);
  return {
    out: running.render(text.slice(0, end), 0),
    kinds: running.caught.map(({ kind }) => kind),
    behind: 0,
  };
}

/** Piece by piece; `sizes` are drawn from in turn. */
export function scanPieces(rules: LeakRules, text: string, sizes: readonly number[]): Scanned {
  const running = new RunningScan(rules);
  let out = "";
  let from = 0;
  let behind = 0;
  const deliver = (): void => {
    const to = running.released;
    if (to < from) throw new Error("something was taken back");
    out += running.render(text.slice(from, to), from);
    from = to;
  };
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    running.push(text.slice(at, at + size), false, true);
    at += size;
    deliver();
    if (running.denied === null) behind = Math.max(behind, Math.min(at, text.length) - from);
  }
  running.push("", true, true);
  deliver();
  return { out, kinds: running.caught.map(({ kind }) => kind), behind };
}

const fragment = fc.oneof(
  fc.constantFrom(...SECRETS, ...PERSONAL),
  fc.constantFrom(
    "The quick brown fox jumps over the lazy dog. ",
    "Dr. Erika Mustermann, 12 rue de la Paix, 75002 Paris, ",
    "my password is hunter2Xy! and ",
    "api_key = ",
    '{"token":"',
    '", "n":4111111111111111}',
    Buffer.from(`the key is ${GITHUB} ok`).toString("base64"),
    "https://user:s3cr3tPw9@db.corp.example/x?y=1 ",
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    "ann.lee\u200b@corp.example",
    "你好，我的电话是",
    "a".repeat(90),
    "😀",
    "\n\n",
    " ",
    " ",
    ". ",
    "-----BEGIN ",
    "ghp_",
  ),
  fc.string({ maxLength: 8, unit: "grapheme" }),
);

export const leakyText: fc.Arbitrary<string> = fc
  .array(fragment, { maxLength: 14 })
  .map((parts) => parts.join(""));
