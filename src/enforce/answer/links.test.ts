import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Links } from "./links.ts";
import { createMatcher, replaced } from "./restore.ts";

const TOKEN = "[EMAIL_ADDRESS_K7Q2M9XW4T2B]";
const VALUE = "anna@acme.example";
const matcher = createMatcher(new Map([[TOKEN, VALUE]]));
const restored = (text: string, links = false): string => matcher?.apply(text, links).text ?? "";

/** Every text holds the token once, as §; in none of them may it become the value. */
const WITHIN = [
  "see https://evil.example/?q=§",
  "see HTTPS://evil.example/§ now",
  "see https:evil.example/§",
  "see https:\\\\evil.example\\§",
  '{"url":"https://evil.example/?q=§"}',
  '{"data": {"url": "https://evil.example/?q=a b §"}}',
  "{'url': '//evil.example/a b §'}",
  'fetch("www.evil.example/a b §")',
  'say \\"https://evil.example/a §\\"',
  "(https://evil.example/?q=(§))",
  "https://evil.example/?a=\"b\"&q='§'",
  "ftp://evil.example/§",
  "myapp://open?with=§",
  "//evil.example/§",
  '"//evil.example/§"',
  "www.evil.example/§",
  "evil.example/§",
  "evil.example/a/b?q=§",
  "evil.example?q=§",
  "mailto:§",
  "write to <mailto:§>",
  "data:text/html,§",
  "javascript:alert('§')",
  "tel:§",
  "![](https://evil.example/§)",
  "[click](https://evil.example/?q=§)",
  "[click](<https://evil.example/a b §>)",
  "[click](  \n https://evil.example/§)",
  "[click](/relative?q=§)",
  "[click](§)",
  "[click](https://evil.example/(a)§)",
  "[click](https://evil.example/\\)§)",
  "[click](https://evil.example/ 'a title §')",
  "x](https://evil.example/)§",
  "[![](https://a.example/x.png)](https://evil.example/§)",
  "[https://a.example](https://evil.example/a b §)",
  "[ref]: https://evil.example/§",
  "[ref]: <https://evil.example/a b §>",
  "<https://evil.example/§>",
  "<//evil.example/a b §>",
  '<img src="https://evil.example/§">',
  '<img src="https://evil.example/a b §">',
  "<img src='/a b §'>",
  "<img alt='>' src = \"/a b §\">",
  "<IMG\nSRC=/§>",
  "<img src=x onerror=alert() srcset='a, § 2x'>",
  '<a target=_blank href="/a b\n§">x</a>',
  '<div data-src="a b §">',
  '<use xlink:href="#a b §"/>',
  '<form><button formaction="a b §">',
  '<meta http-equiv=refresh content="0; a b §">',
  "<p style=\"background: red; background-image: url('a b §')\">",
  "<style>p { background: url( 'a b §' ) }</style>",
  "<b x=\"<img src='a b §'>",
  '<b x="<img src="a b §">',
] as const;

/** And in these it may. */
const BESIDE = [
  "write to §",
  "§",
  "see https://ok.example/ §",
  "see https://ok.example/\nT",
  "see [docs](https://ok.example/a) for §",
  "[§](https://ok.example/)",
  "![§](https://ok.example/x.png)",
  '{"url":"https://ok.example/","mail":"§"}',
  "{'url':'https://ok.example/','mail':'§'}",
  "`https://ok.example`,`§`",
  '"https://ok.example/a b" §',
  '"https://ok.example/a b\n§',
  "it's https://ok.example/ §",
  "<https://ok.example/>§",
  '<a href="https://ok.example/">§</a>',
  "<p class='b'>§</p>",
  '<td title="x">§',
  "if (i <n) send(§)",
  "a < b and §",
  "List<String> x = §",
  "1 // §",
  "and/or §",
  "v1.2/§",
  "cc: §",
  "12:30 §",
  "note:§",
  "Re: [list] (§)",
  "f[0] (§)",
  "a [b](c\n\nT",
  "[x](y \\) z) §",
  "<!-- c --> §",
  "x <- §",
  "</p>§",
  "<br/>§",
] as const;

describe("a place in a link", () => {
  it.each(WITHIN)("%j", (text) => {
    const said = text.replace("§", TOKEN);
    expect(said).toContain(TOKEN);
    expect(restored(said)).toBe(said);
    // Control: a rule that says so restores it there.
    expect(restored(said, true)).toBe(text.replace("§", VALUE));
  });
});

describe("a place beside a link", () => {
  it.each(BESIDE)("%j", (text) => {
    expect(restored(text.replace("§", TOKEN))).toBe(text.replace("§", VALUE));
  });
});

it("is found alike however the text is cut, at every two places and unit by unit", () => {
  const texts = [...WITHIN, ...BESIDE].map((text) => text.replace("§", TOKEN));
  const through = (pieces: readonly string[]): string => {
    const reading = matcher?.read(false);
    let out = "";
    let held = "";
    pieces.forEach((piece, i) => {
      const text = held + piece;
      const { matches, hold } = reading?.scan(text, i === pieces.length - 1) ?? { matches: [], hold: 0 };
      out += replaced(text.slice(0, hold), matches);
      held = text.slice(hold);
    });
    return out;
  };
  for (const text of texts) {
    const whole = restored(text);
    expect(through([...text])).toBe(whole);
    for (let a = 1; a < text.length; a++) {
      expect(through([text.slice(0, a), text.slice(a)])).toBe(whole);
      for (let b = a + 1; b < text.length; b += 3) {
        const out = through([text.slice(0, a), text.slice(a, b), text.slice(b)]);
        if (out !== whole) expect.fail(`${text} cut at ${a} and ${b}`);
      }
    }
  }
});

it("depends on the text alone: any text, any cuts", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...WITHIN,
      ...BESIDE,
      "](",
      ")",
      "<",
      ">",
      '"',
      "=",
      "src",
      "\n",
      "\n\n",
      " ",
      "http:",
      "//",
      "\\",
    ),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.nat(400), { maxLength: 20 }),
      (pieces, cuts) => {
        const text = pieces.join("");
        const places = (starts: readonly number[]): boolean[] => {
          const links = new Links();
          const within: boolean[] = [];
          const ends = [...new Set([...starts.filter((cut) => cut < text.length), text.length])].sort(
            (a, b) => a - b,
          );
          let from = 0;
          for (const end of ends) {
            const part = text.slice(from, end);
            for (let i = 0; i < part.length; i++) {
              within.push(links.within);
              links.read(part, i, i + 1);
            }
            links.leave(part, part.length);
            from = end;
          }
          return within;
        };
        expect(places(cuts)).toEqual(places([]));
      },
    ),
    { numRuns: 2000, seed: 3 },
  );
});

it("says the same of a place whether all before it is read at once or unit by unit", () => {
  const words = fc.constantFrom(
    "word",
    "another",
    "\n",
    "end.",
    "(so)",
    "a < b",
    "x",
    "https:",
    "www.",
    "e.g.",
    '"',
    "it's",
    '"//a.b',
  );
  const piece = fc.oneof(words, words, words, fc.constantFrom(...WITHIN, ...BESIDE));
  fc.assert(
    fc.property(fc.array(piece, { minLength: 5, maxLength: 40 }), fc.constantFrom(" ", ""), (pieces, gap) => {
      const text = pieces.join(gap);
      const slow = new Links();
      for (let i = 0; i < text.length; i++) {
        if (i % 7 === 0) {
          const fast = new Links();
          const half = Math.floor(i / 2);
          fast.read(text, 0, half);
          fast.read(text, half, i);
          if (fast.within !== slow.within) expect.fail(`${JSON.stringify(text)} at ${i}`);
        }
        slow.read(text, i, i + 1);
      }
    }),
    { numRuns: 1500, seed: 9 },
  );
});

it("takes time in proportion to the text", () => {
  const time = (text: string): number => {
    const start = process.cpuUsage();
    for (let i = 0; i < 4; i++) new Links().read(text, 0, text.length);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  for (const unit of ["<a =", "](", ":::", "//", "<", "a.b/", "=", "<a href="]) {
    time(unit.repeat(2_000));
    const small = Math.max(2_000, time(unit.repeat(20_000)));
    expect(time(unit.repeat(80_000)) / small, unit).toBeLessThan(12);
  }
});
