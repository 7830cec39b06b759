/** Throughput on clean and benign text, and growth on hostile text. CPU time, best of several runs. */
import { createScan } from "../../src/classify/scan.ts";
import { cleanText } from "./clean.ts";
import type { BenignText } from "./corpora.ts";

/** Without the bound on findings of one call: a hostile text may hold nothing else. */
const scan = createScan(null, Number.POSITIVE_INFINITY);

/** Fewest milliseconds of CPU, all threads together, of `runs` runs: what else the machine does is no part of it. */
function best(runs: number, work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const began = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(began);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

export interface CleanSpeed {
  /** Megabytes of text a second, 1 MiB at a time. */
  readonly mbPerSecond: number;
  /** Microseconds for 1 KiB. */
  readonly kilobyteMicros: number;
}

export function measureClean(): CleanSpeed {
  const text = cleanText(1_048_576);
  const small = cleanText(1024);
  const millis = best(60, () => scan(text));
  const rounds = 5000;
  const micros = best(5, () => {
    for (let round = 0; round < rounds; round++) scan(small);
  });
  return { mbPerSecond: text.length / millis / 1000, kilobyteMicros: (micros * 1000) / rounds };
}

export const measureBenign = (benign: BenignText): number =>
  benign.text.length / best(5, () => scan(benign.text)) / 1000;

/** Units that, repeated, drive one detector or another hardest. */
const HOSTILE = [
  "1 ",
  "0 ",
  "1-",
  "(1",
  "a@a.",
  "eyJ.",
  "-eyJ",
  "-----BEGIN PRIVATE KEY-----\n",
  "key=",
  "token:",
  "auth",
  "://",
  "a://b:",
  "http://",
  "www.a.",
  "%41",
  "&#65;",
  "\\u0041",
  "\u200b",
  "aА",
  "Apt 1 ",
  "John A. ",
  "Mr. A ",
  "Via A 1 ",
  "Inc ",
  "xoxb-1-",
  "0Q~",
  "kind: Secret\n",
  "00-11-",
  "2001:",
  "4111-1111-",
  "GB05 ",
  "address 1 A ",
  "name: A ",
  "May 1 ",
  "YWFhYWFhYWFhYWFh ",
  "616161616161616161 ",
  "PuTTY-User-Key-File-2: ",
  "curl -u ",
  "Confidential\n",
  "this is strictly confidential, ",
  "a",
  "1",
  "a b c d e f g h i xx ",
  "6a 61 6e 65 2e 64 6f 65 40 65 78 61\n",
  "a=2E",
  "=41",
  "1·2·3 ",
  "\u202eabc def",
  "\\101",
  "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo\n",
];

export interface HostileSpeed {
  /** Slowest unit for 64 KiB, milliseconds. */
  readonly slowest: { readonly unit: string; readonly millis: number };
  /** Largest ratio of the time for 256 KiB to that for 64 KiB, of those that take at least 5 ms. */
  readonly growth: { readonly unit: string; readonly ratio: number };
}

export function measureHostile(): HostileSpeed {
  let slowest = { unit: "", millis: 0 };
  let growth = { unit: "", ratio: 0 };
  for (const unit of HOSTILE) {
    const text = unit.repeat(Math.ceil(262_144 / unit.length));
    const small = text.slice(0, 65_536);
    const millis = best(5, () => scan(small));
    const ratio = best(4, () => scan(text.slice(0, 262_144))) / millis;
    if (millis > slowest.millis) slowest = { unit, millis };
    if (millis >= 5 && ratio > growth.ratio) growth = { unit, ratio };
  }
  return { slowest, growth };
}
