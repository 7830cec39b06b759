/** Figures and lists as English reads them. */

export const number = (value: number): string => value.toLocaleString("en-US");
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const plural = (count: number, noun: string): string =>
  `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Money to four significant digits, never rounded to nothing. */
export const usd = (value: number): string => (value === 0 ? "$0" : `$${Number(value.toPrecision(4))}`);

export function ms(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  return value >= 10 ? `${number(Math.round(value))} ms` : `${Number(value.toFixed(2))} ms`;
}

export function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
