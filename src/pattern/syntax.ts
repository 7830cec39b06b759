/**
 * The syntax of patterns that policies and lanekeeper.yaml may bring: the common subset of RE2 and JavaScript, that is
 * literals, . [classes] \d \w \s \b ^ $ (groups) | * + ? {n,m} and a leading (?i). Not there, by design:
 * back-references, lookaround, named groups, and lazy quantifiers (nothing is captured, so they would change nothing).
 */

/** Cost is states × characters; a counted repetition multiplies states. */
const PROGRAM_MAX_STATES = 2_000;
const PATTERN_MAX_LENGTH = 1_000;
const REPEAT_MAX_COUNT = 1_000;

export class PatternError extends Error {
  constructor(why: string, at: number) {
    super(`the pattern is refused at character ${at + 1}: ${why}`);
    this.name = "PatternError";
  }
}

/** Inclusive code point ranges. */
export type Ranges = readonly (readonly [number, number])[];

export type Tree =
  | { readonly is: "chars"; readonly ranges: Ranges; readonly negated: boolean }
  | { readonly is: "assert"; readonly what: "start" | "end" | "word_edge" | "no_word_edge" }
  | { readonly is: "sequence"; readonly parts: readonly Tree[] }
  | { readonly is: "choice"; readonly parts: readonly Tree[] }
  | { readonly is: "repeat"; readonly part: Tree; readonly min: number; readonly max: number };

const DIGIT: Ranges = [[48, 57]];
export const WORD: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: Ranges = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const CONTROL: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11 };

/**
 * Parses a pattern. A leading `(?i)` ignores ASCII case.
 * @throws PatternError that says where and why.
 */
export function parsePattern(source: string): Tree {
  if (source.length > PATTERN_MAX_LENGTH)
    throw new PatternError(`longer than ${PATTERN_MAX_LENGTH} characters`, PATTERN_MAX_LENGTH);
  const ignoreCase = source.startsWith("(?i)");
  const text = Array.from(source);
  let at = ignoreCase ? 4 : 0;
  let depth = 0;
  const fail = (why: string): never => {
    throw new PatternError(why, Math.min(at, text.length));
  };

  function choice(): Tree {
    const parts = [sequence()];
    while (text[at] === "|") {
      at += 1;
      parts.push(sequence());
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { is: "choice", parts };
  }

  function sequence(): Tree {
    const parts: Tree[] = [];
    while (at < text.length && text[at] !== "|" && text[at] !== ")") parts.push(repeated());
    return { is: "sequence", parts };
  }

  function repeated(): Tree {
    const part = atom();
    const count = quantifier();
    if (count === null) return part;
    if (part.is === "assert") return fail("an anchor cannot be repeated");
    if (text[at] === "?" || text[at] === "+") return fail("lazy and possessive quantifiers are not allowed");
    if (quantifier() !== null) return fail("a quantifier cannot follow a quantifier; use a group");
    return { is: "repeat", part, ...count };
  }

  function quantifier(): { min: number; max: number } | null {
    const sign = text[at];
    if (sign === "*" || sign === "+" || sign === "?") {
      at += 1;
      return { min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Number.POSITIVE_INFINITY };
    }
    if (sign !== "{") return null;
    const found = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(text.slice(at, at + 12).join(""));
    if (found === null) return fail("write a literal { as \\{");
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (min > REPEAT_MAX_COUNT || (max !== Number.POSITIVE_INFINITY && max > REPEAT_MAX_COUNT)) {
      return fail(`at most ${REPEAT_MAX_COUNT} repetitions can be counted`);
    }
    if (max < min) return fail("the upper count is below the lower one");
    at += found[0].length;
    return { min, max };
  }

  function atom(): Tree {
    const sign = text[at] ?? "";
    at += 1;
    switch (sign) {
      case "(":
        return group();
      case "[":
        return bracket();
      case ".":
        return { is: "chars", ranges: [[10, 10]], negated: true };
      case "^":
        return { is: "assert", what: "start" };
      case "$":
        return { is: "assert", what: "end" };
      case "\\":
        return escaped();
      case "*":
      case "+":
      case "?":
      case "{":
        at -= 1;
        return fail("nothing stands before this quantifier");
      case "]":
      case "}":
        at -= 1;
        return fail(`write a literal ${sign} as \\${sign}`);
      default:
        return chars([[point(sign), point(sign)]]);
    }
  }

  function group(): Tree {
    if (text[at] === "?") {
      if (text[at + 1] !== ":")
        return fail(
          "only plain groups ( ) and (?: ) are allowed: no lookaround, no names, no flags but a leading (?i)",
        );
      at += 2;
    }
    depth += 1;
    if (depth > 50) fail("groups are nested too deeply");
    const inner = choice();
    if (text[at] !== ")") fail("a group is not closed");
    at += 1;
    depth -= 1;
    return inner;
  }

  function escaped(): Tree {
    const set = escapedSet();
    if (set !== null) return set;
    const sign = text[at];
    if (sign === "b" || sign === "B") {
      at += 1;
      return { is: "assert", what: sign === "b" ? "word_edge" : "no_word_edge" };
    }
    const literal = escapedPoint();
    return chars([[literal, literal]]);
  }

  /** \d \w \s and their opposites; null for any other escape. */
  function escapedSet(): (Tree & { is: "chars" }) | null {
    const sign = text[at] ?? "";
    const ranges = { d: DIGIT, w: WORD, s: SPACE }[sign.toLowerCase()];
    if (ranges === undefined || sign === "") return null;
    at += 1;
    return { is: "chars", ranges, negated: sign !== sign.toLowerCase() };
  }

  function escapedPoint(): number {
    const sign = text[at];
    if (sign === undefined) return fail("the pattern ends in a backslash");
    if (/[0-9k]/.test(sign)) return fail("back-references are not allowed");
    const control = CONTROL[sign];
    if (control === undefined && /[A-Za-z]/.test(sign)) return fail(`the escape \\${sign} is not allowed`);
    at += 1;
    return control ?? point(sign);
  }

  function bracket(): Tree {
    const negated = text[at] === "^";
    if (negated) at += 1;
    const ranges: (readonly [number, number])[] = [];
    const begin = at;
    while (text[at] !== "]" || at === begin) {
      if (at >= text.length) return fail("a class [ is not closed");
      const set = text[at] === "\\" ? setAt() : null;
      if (set !== null) {
        ranges.push(...(set.negated ? complement(set.ranges) : set.ranges));
        continue;
      }
      const low = member();
      if (text[at] !== "-" || text[at + 1] === "]" || text[at + 1] === undefined) {
        ranges.push([low, low]);
        continue;
      }
      at += 1;
      if (text[at] === "\\" && /[dws]/i.test(text[at + 1] ?? ""))
        return fail("a range cannot end in a set such as \\d");
      const high = member();
      if (high < low) return fail("the range runs backwards");
      ranges.push([low, high]);
    }
    at += 1;
    return chars(ranges, negated);
  }

  function setAt(): (Tree & { is: "chars" }) | null {
    at += 1;
    const set = escapedSet();
    if (set === null) at -= 1;
    return set;
  }

  function member(): number {
    const sign = text[at] ?? "";
    at += 1;
    return sign === "\\" ? escapedPoint() : point(sign);
  }

  function chars(ranges: Ranges, negated = false): Tree {
    return { is: "chars", ranges: ignoreCase ? bothCases(ranges) : ranges, negated };
  }

  const tree = choice();
  if (at < text.length) fail("a ) has no group to close");
  if (size(tree) > PROGRAM_MAX_STATES)
    fail(`the repetitions multiply to more than ${PROGRAM_MAX_STATES} states`);
  return tree;
}

const point = (sign: string): number => sign.codePointAt(0) ?? 0;

function complement(ranges: Ranges): Ranges {
  const found: [number, number][] = [];
  let next = 0;
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > next) found.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  return [...found, [next, 0x10ffff]];
}

function bothCases(ranges: Ranges): Ranges {
  return ranges.flatMap(([low, high]) => {
    const found: [number, number][] = [[low, high]];
    const [upperLow, upperHigh] = [Math.max(low, 65), Math.min(high, 90)];
    const [lowerLow, lowerHigh] = [Math.max(low, 97), Math.min(high, 122)];
    if (upperLow <= upperHigh) found.push([upperLow + 32, upperHigh + 32]);
    if (lowerLow <= lowerHigh) found.push([lowerLow - 32, lowerHigh - 32]);
    return found;
  });
}

function size(tree: Tree): number {
  switch (tree.is) {
    case "chars":
    case "assert":
      return 1;
    case "sequence":
    case "choice":
      return tree.parts.reduce((sum, part) => sum + size(part) + 1, 0);
    case "repeat":
      return (
        (size(tree.part) + 1) * (tree.max === Number.POSITIVE_INFINITY ? tree.min + 1 : Math.max(tree.max, 1))
      );
  }
}
