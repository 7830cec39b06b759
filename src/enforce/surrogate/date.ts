/**
 * Dates, all of a tenant shifted by the same whole number of weeks, so that their order, distances and days of the week
 * stay. Written as the original is; times of day stay. Where day and month could be either, the month stands first
 * between strokes and last otherwise. Dates without day, month or a year of four digits get a token.
 */
import type { Surrogate } from "./contract.ts";
import { bitsOf, type Draws } from "./draw.ts";

const WEEK_DAYS = 7;
const DAY_MS = 86_400_000;
/** Two to twelve years back: near enough to read like the original, far enough not to meet a date that stands beside it. */
const SHIFT_LEAST = 104;
const SHIFTS = 520;

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const MONTH = MONTHS.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join("|");

const ISO = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})((?:[T ].*)?)$/;
const FIGURES = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(.*)$/s;
const DAY_FIRST = new RegExp(`^(\\d{1,2})(st|nd|rd|th)?( of | |-)(${MONTH})(,? |-)(\\d{4})$`, "i");
const MONTH_FIRST = new RegExp(`^(${MONTH})(\\.? )(\\d{1,2})(st|nd|rd|th)?(,? )(\\d{4})$`, "i");

interface Day {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
}

interface Read {
  readonly at: Day;
  write(day: Day): string;
}

const like = (written: string, number: number): string => String(number).padStart(written.length, "0");
const monthNumber = (name: string): number =>
  MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1;

function monthLike(written: string, month: number): string {
  const name = MONTHS[month - 1] ?? "";
  const short = written.length === 3 ? name.slice(0, 3) : name;
  if (written === written.toUpperCase()) return short.toUpperCase();
  return written === written.toLowerCase() ? short.toLowerCase() : short;
}

function ordinal(written: string | undefined, day: number): string {
  if (written === undefined) return "";
  if (day >= 11 && day <= 13) return "th";
  return ["th", "st", "nd", "rd"][day % 10] ?? "th";
}

function read(value: string): Read | null {
  const iso = ISO.exec(value);
  if (iso !== null) {
    const [, y = "", sep = "", m = "", d = "", rest = ""] = iso;
    const at = { year: Number(y), month: Number(m), day: Number(d) };
    return {
      at,
      write: ({ year, month, day }) => `${like(y, year)}${sep}${like(m, month)}${sep}${like(d, day)}${rest}`,
    };
  }
  const figures = FIGURES.exec(value);
  if (figures !== null) {
    const [, a = "", sep = "", b = "", y = "", rest = ""] = figures;
    const monthIsFirst = Number(b) > 12 || (sep === "/" && Number(a) <= 12);
    const [month, day] = monthIsFirst ? [Number(a), Number(b)] : [Number(b), Number(a)];
    return {
      at: { year: Number(y), month, day },
      write: (to) => {
        const [first, second] = monthIsFirst ? [to.month, to.day] : [to.day, to.month];
        return `${like(a, first)}${sep}${like(b, second)}${sep}${like(y, to.year)}${rest}`;
      },
    };
  }
  const dayFirst = DAY_FIRST.exec(value);
  if (dayFirst !== null) {
    const [, d = "", th, gap = "", m = "", gap2 = "", y = ""] = dayFirst;
    return {
      at: { year: Number(y), month: monthNumber(m), day: Number(d) },
      write: ({ year, month, day }) =>
        `${like(d.startsWith("0") ? d : "", day)}${ordinal(th, day)}${gap}${monthLike(m, month)}${gap2}${year}`,
    };
  }
  const monthFirst = MONTH_FIRST.exec(value);
  if (monthFirst === null) return null;
  const [, m = "", gap = "", d = "", th, gap2 = "", y = ""] = monthFirst;
  return {
    at: { year: Number(y), month: monthNumber(m), day: Number(d) },
    write: ({ year, month, day }) =>
      `${monthLike(m, month)}${gap}${like(d.startsWith("0") ? d : "", day)}${ordinal(th, day)}${gap2}${year}`,
  };
}

function shifted({ year, month, day }: Day, weeks: number): Day | null {
  const time = Date.UTC(year, month - 1, day);
  const was = new Date(time);
  if (was.getUTCMonth() !== month - 1 || was.getUTCDate() !== day) return null;
  const to = new Date(time - weeks * WEEK_DAYS * DAY_MS);
  return { year: to.getUTCFullYear(), month: to.getUTCMonth() + 1, day: to.getUTCDate() };
}

const shiftOf = (draws: Draws): number => SHIFT_LEAST + draws("dates").below(SHIFTS);

export const date: Surrogate = {
  kinds: ["DATE_TIME"],
  only: true,
  same: (value) => (read(value) === null ? null : value),
  make(value, draws) {
    const found = read(value);
    const to = found === null ? null : shifted(found.at, shiftOf(draws));
    return found === null || to === null || to.year < 1000
      ? null
      : { text: found.write(to), bits: bitsOf(SHIFTS) };
  },
};
