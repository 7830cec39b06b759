/**
 * How often two letters stand side by side in English text, per hundred thousand (rounded from Norvig's counts over the
 * Google Books corpus, norvig.com/mayzner.html); pairs that are absent are rarer than 40. Letter case is ignored.
 */
const FREQUENCIES =
  "th3560 he3070 in2430 er2050 an1990 re1850 on1760 at1490 en1450 nd1350 ti1340 es1340 or1280 te1200 of1170 ed1170 is1130 " +
  "it1120 al1090 ar1070 st1050 to1040 nt1040 ng950 se930 ha930 as870 ou870 io830 le830 ve830 co790 me790 de760 hi760 ri730 " +
  "ro730 ic700 ne690 ea690 ra690 ce650 li620 ch600 ll580 be580 ma570 si550 om550 ur540 ca540 el530 ta530 la530 ns510 di490 " +
  "fo490 ho480 pe480 ec480 pr470 no470 ct460 us450 ac450 ot440 il430 tr430 ly420 nc420 et410 ut410 ss410 so400 rs400 un390 " +
  "lo390 wa390 ge390 ie390 wh380 ee380 wi370 em370 ad370 ol370 rt360 po360 we360 na350 ul350 ni340 ts340 mo340 ow330 pa320 " +
  "im320 mi320 ai320 sh320 ir310 su310 id300 os290 iv290 ia290 am280 fi280 ci280 vi270 pl260 ig260 tu260 ev250 ld250 ry240 " +
  "mp240 fe240 bl230 ab230 gh230 ty220 op220 wo220 sa220 ay220 ex210 ke210 fr200 oo200 av200 ag200 if200 ap200 gr190 od190 " +
  "bo190 sp180 rd180 do180 uc180 bu180 ei170 ov170 by170 rm170 ep160 tt160 oc160 fa150 ef150 cu150 rn150 sc150 gi140 da140 " +
  "yo140 cr140 cl130 du130 ga130 qu130 ue130 ff120 ba120 ey120 ls120 va120 um120 pp120 ua120 up120 lu120 go110 ht110 ru110 " +
  "ug110 ds100 lt100 pi100 rc100 rr100 eg100 au100 ck100 ew100 mu100 br90 bi90 pt90 ak90 pu90 ui90 rg90 ib90 tl80 ny80 ki80 " +
  "rk80 ys80 ob80 mm80 fu80 ph80 og80 ms80 ye80 ud80 mb80 ip80 ub70 oi70 rl70 gu70 dr70 hr70 cc70 tw60 ft60 wn60 nu60 af60 " +
  "hu60 nn60 eo60 vo60 rv60 nf60 xp60 gn60 sm60 fl60 iz60 ok60 nl50 my50 gl50 aw50 ju50 oa50 eq50 sy50 sl50 ps50 jo50 lf50 " +
  "nv50 je50 nk50 kn40 gs40 dy40 hy40 ze40 ks40 xt40 bs40 ik40 dd40 rp40 sk40";

const known: ReadonlyMap<string, number> = new Map(
  FREQUENCIES.split(" ").map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Letters a to z, per hundred thousand, from the same counts. */
const LETTER_FREQUENCIES = [
  8040, 1480, 3340, 3820, 12490, 2400, 1870, 5050, 7570, 160, 540, 4070, 2510, 7230, 7640, 2140, 120, 6280,
  6510, 9280, 2730, 1050, 1680, 230, 1660, 90,
];

/** A letter before or after a space: the last and first letters of words. */
const FINAL: Readonly<Record<string, number>> = {
  e: 4000,
  s: 2600,
  d: 2400,
  t: 2200,
  n: 1700,
  y: 1300,
  r: 1200,
  o: 1100,
  f: 900,
  l: 700,
  a: 600,
  g: 600,
  h: 600,
  m: 300,
  k: 200,
  w: 200,
};
const INITIAL: Readonly<Record<string, number>> = {
  t: 2400,
  a: 2000,
  i: 1400,
  s: 1300,
  o: 1300,
  w: 1100,
  c: 900,
  b: 900,
  p: 800,
  h: 800,
  f: 800,
  m: 700,
  d: 600,
  r: 500,
  l: 500,
  e: 500,
  n: 500,
  g: 400,
  u: 250,
  v: 150,
  y: 150,
};

const LETTERS = /[a-z]/i;
const SPACE = 32;

function expected(first: number, second: number): number {
  const a = String.fromCharCode(first);
  const b = String.fromCharCode(second);
  if (first === SPACE) return LETTERS.test(b) ? (INITIAL[b.toLowerCase()] ?? 80) : 100;
  if (second === SPACE) return LETTERS.test(a) ? (FINAL[a.toLowerCase()] ?? 80) : 500;
  if (!LETTERS.test(a) || !LETTERS.test(b)) return 25;
  const frequency = known.get((a + b).toLowerCase()) ?? 20;
  const capitals = (/[A-Z]/.test(a) ? 1 : 0) + (/[A-Z]/.test(b) ? 1 : 0);
  return capitals === 0 ? frequency : frequency / 20;
}

const ASCII = 128;
const table = new Float64Array(ASCII * ASCII);
for (let pair = 0; pair < table.length; pair++) table[pair] = expected(pair >> 7, pair % ASCII);

/** Expected share of the pair in prose and code, in the unit above. Capitals within a word are rare. */
export const pairFrequency = (first: number, second: number): number =>
  first < ASCII && second < ASCII ? (table[first * ASCII + second] ?? 0) : 25;

const middleFrequency = (unit: number): number =>
  LETTER_FREQUENCIES[(unit | 32) - 97] ?? (unit === SPACE ? 18_000 : 300);

/** Expected share of three units in a row, from the pairs they are made of. */
export function tripleFrequency(first: number, second: number, third: number): number {
  return (pairFrequency(first, second) * pairFrequency(second, third)) / middleFrequency(second);
}

/** The same of four. */
export function quadFrequency(first: number, second: number, third: number, fourth: number): number {
  return (tripleFrequency(first, second, third) * pairFrequency(third, fourth)) / middleFrequency(third);
}
