/** Ages: a number of years that the words around it make somebody's. Public by itself. */
import { isDigitAt, isLetterAt } from "../characters.ts";
import { before, type Detector, matchEnd } from "../contract.ts";

const NUMBER = /(?:1[01]\d|[1-9]?\d)(?![\d.,:/%]\d|[\d%])/y;
const AFTER =
  /^[ -]?(?:years?[ -]olds?\b|yrs?\.?[ -]old|y[./]?o\b|months?[ -]old|jahre alt|jährige|ans\b|años\b|anni\b|anos\b|jaar oud|jarige)/;
const BEFORE =
  /(?:\bage[ds]?(?: of| is|:)? ?|\bage["']? ?[:=] ?["']?|\b(?:just )?turn(?:ed|s|ing)? |\b(?:i'll|will|to) be |alter(?: von|:)? |âgée? de |edad(?: de|:)? |età(?: di|:)? |idade(?: de|:)? |leeftijd:? |\bik ben )$/;
const PRONOUN = /\b(?:he|she|i|they) (?:was|is|am|were|are) (?:only |just |about |now )?$/;
const ENDS = /^(?:[.,;!?)\n]|$| (?:when|and|at the time)\b)/;

export const age: Detector = {
  name: "age",
  kinds: ["AGE"],
  anchors: [
    { on: "number", least: 1, most: 24, group: [1, 3], next: " -ymjaYMJA" },
    { on: "number", least: 1, most: 24, group: [1, 3], previous: ' :="' },
  ],
  verify(text, at) {
    const third = text.charCodeAt(at + 3);
    if (third >= 48 && third <= 57) return null;
    let near = at + 1;
    while (near < at + 3 && isDigitAt(text, near)) near++;
    const next = text.charCodeAt(near);
    const previous = text.charCodeAt(at - 1);
    const gap = next === 32 || next === 45 ? 1 : 0;
    const letter = text.charCodeAt(near + gap) | 32;
    // "34 years old", "34y/o", "34-jährig", "34 ans": one of y, m, j, a comes next; else a word must have come before.
    const named = letter === 121 || letter === 109 || letter === 106 || letter === 97;
    const told =
      (previous === 32 || previous === 58 || previous === 61 || previous === 34) &&
      (isLetterAt(text, at - 2) || /["':=]/.test(text.charAt(at - 2)));
    if (!named && !told) return null;
    const end = matchEnd(NUMBER, text, at);
    if (end < 0) return null;
    const after = text.slice(end, end + 16).toLowerCase();
    if (named && AFTER.test(after)) return { kind: "AGE", start: at, end, confidence: 0.85 };
    if (!told) return null;
    const lead = before(text, at, 20);
    const stated =
      BEFORE.test(lead) && !/^ ?(?:%|percent|degrees|minutes|hours|days|into|on|off|to|the)\b/.test(after);
    return stated || (PRONOUN.test(lead) && ENDS.test(after))
      ? { kind: "AGE", start: at, end, confidence: 0.7 }
      : null;
  },
};
