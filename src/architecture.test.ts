/**
 * Which folder may import which: stages know only earlier stages. Read from the import lines themselves, because
 * the usual tools need the compiler's JavaScript API, which TypeScript 7 does not have.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const src = fileURLToPath(new URL("./", import.meta.url));

/** From first to last. A file may import its own folder and every earlier layer. */
const LAYERS: readonly (readonly string[])[] = [
  ["exchange.ts"],
  ["errors.ts", "limits.ts"],
  ["pattern"],
  ["understand"],
  ["classify"],
  ["decide"],
  ["enforce"],
  ["record"],
  ["wire", "control", "simulate"],
  // Every other file at the top of src: the flow itself and what it stands on.
  ["flow"],
  ["control/admin.ts"],
  ["main.ts"],
  ["cli"],
];
interface Import {
  readonly from: string;
  readonly to: string;
  /** `import type` vanishes before the code runs. */
  readonly typeOnly: boolean;
}

/** Static and dynamic imports and re-exports; the formatter keeps `from "…"` and `import("…")` on one line each. */
const STATEMENT =
  /^(?:import|export)\s(type\s)?[^;"'`]*?from\s"([^"]+)"|^import\s"([^"]+)"|\bimport\("([^"]+)"\)/gm;

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(STATEMENT)].map((found) => {
    const given = found[2] ?? found[3] ?? found[4] ?? "";
    const to = given.startsWith(".") ? relative(src, resolve(dirname(join(src, file)), given)) : given;
    return { from: file, to, typeOnly: found[1] !== undefined };
  });
}

/** The name in LAYERS that a file falls under: its own, else its folder's, else the flow. */
function place(file: string): string {
  if (LAYERS.flat().includes(file)) return file;
  return file.includes("/") ? (file.split("/")[0] ?? file) : "flow";
}
const layer = (file: string): number => LAYERS.findIndex((names) => names.includes(place(file)));

function forbidden({ from, to }: Import): boolean {
  if (to.startsWith("../")) return true;
  return layer(from) === layer(to) ? place(from) !== place(to) : layer(from) < layer(to);
}

/** The files of one cycle, or null. Type-only imports make none: they are gone when the code runs. */
function cycle(imports: readonly Import[]): readonly string[] | null {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const to of next.get(file) ?? []) {
      const found = visit(to, [...path, file]);
      if (found !== null) return found;
    }
    done.add(file);
    return null;
  };
  for (const file of next.keys()) {
    const found = visit(file, []);
    if (found !== null) return found;
  }
  return null;
}

const spell = ({ from, to }: Import): string => `${from} → ${to}`;
const files = globSync("**/*.ts", { cwd: src }).filter((file) => !file.endsWith(".test.ts"));
const all = files.flatMap((file) => importsOf(file, readFileSync(join(src, file), "utf8")));
const inside = all.filter(({ to }) => to.endsWith(".ts"));

describe("the tree of src", () => {
  it("is read whole", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(inside.length).toBeGreaterThan(files.length / 2);
    expect([...new Set(files.map(place))].filter((name) => !LAYERS.flat().includes(name))).toEqual([]);
  });

  it("has stages that import only earlier stages", () => {
    expect(inside.filter(forbidden).map(spell)).toEqual([]);
  });

  it("has no cycles", () => {
    expect(cycle(inside)).toBeNull();
  });

  it("reaches gRPC from wire only", () => {
    const grpc = all.filter(({ from, to }) => to.startsWith("@grpc/") && place(from) !== "wire");
    expect(grpc.map(spell)).toEqual([]);
  });
});

describe("the check itself", () => {
  const read = (from: string, line: string) => importsOf(from, line);
  it("sees every form of import", () => {
    const text = `import { a } from "../decide/a.ts";\nimport type { b } from "./b.ts";\nexport { c } from "./c.ts";\nimport "./d.ts";\nconst e = await import("./e.ts");\nimport {\n  f,\n  g,\n} from "./f.ts";\n`;
    expect(read("enforce/x.ts", text).map(({ to, typeOnly }) => `${to}${typeOnly ? " (type)" : ""}`)).toEqual(
      ["decide/a.ts", "enforce/b.ts (type)", "enforce/c.ts", "enforce/d.ts", "enforce/e.ts", "enforce/f.ts"],
    );
  });

  it("refuses a later stage, a stage in the base, and what lies outside src", () => {
    const refused = (from: string, to: string) => read(from, `import { a } from "${to}";`).some(forbidden);
    expect(refused("classify/x.ts", "../enforce/y.ts")).toBe(true);
    expect(refused("exchange.ts", "./understand/y.ts")).toBe(true);
    expect(refused("exchange.ts", "./limits.ts")).toBe(true);
    expect(refused("wire/x.ts", "../control/y.ts")).toBe(true);
    expect(refused("control/x.ts", "../pipeline.ts")).toBe(true);
    expect(refused("cli/x.ts", "../main.ts")).toBe(false);
    expect(refused("decide/x.ts", "../../test/y.ts")).toBe(true);
    expect(refused("enforce/x.ts", "../classify/y.ts")).toBe(false);
    expect(refused("enforce/x.ts", "../limits.ts")).toBe(false);
  });

  it("finds a cycle, but not one of types", () => {
    const loop = (kind: string) => [
      ...read("decide/a.ts", `import ${kind}{ b } from "./b.ts";`),
      ...read("decide/b.ts", `import { a } from "./a.ts";`),
    ];
    expect(cycle(loop(""))).toEqual(["decide/a.ts", "decide/b.ts", "decide/a.ts"]);
    expect(cycle(loop("type "))).toBeNull();
  });
});
