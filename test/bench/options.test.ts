import { describe, expect, it } from "vitest";
import { ADDRESS, requestBody, TOOL } from "./bodies.ts";
import { nodeFlagsOf } from "./node-flags.ts";
import { readOptions, UsageError } from "./options.ts";
import { SCENARIOS } from "./scenarios.ts";

describe("the command line of the benchmark", () => {
  it("measures everything three times, without a soak, when nothing is said", () => {
    const options = readOptions([]);
    expect(options).toMatchObject({
      repeats: 3,
      tenants: [10, 10_000],
      soak: 0,
      noise: 0.2,
      write: false,
      floor: false,
    });
    expect(options?.only).toEqual(SCENARIOS.map(({ name }) => name));
  });

  it("takes fewer repeats and scenarios, and flags for Node", () => {
    expect(readOptions(["--quick"])?.repeats).toBe(1);
    expect(readOptions(["--only", "sse_max,lat_1k"])?.only).toEqual(["lat_1k", "sse_max"]);
    expect(readOptions(["--only", "none", "--soak", "100000"])).toMatchObject({ only: [], soak: 100_000 });
    expect(readOptions(["--node-flags=--a --b=1"])?.nodeFlags).toEqual(["--a", "--b=1"]);
    expect(readOptions(["--floor", "--write"])).toMatchObject({ floor: true, write: true });
    expect(readOptions(["-h"])).toBeNull();
  });

  it("refuses what it does not know, and a page of a part of the run", () => {
    expect(() => readOptions(["--fast"])).toThrow(UsageError);
    expect(() => readOptions(["--only", "max_2k"])).toThrow(/no scenario max_2k; there are lat_1k/);
    expect(() => readOptions(["--repeats", "0"])).toThrow(/whole number from 1/);
    expect(() => readOptions(["--write", "--only", "max_1k"])).toThrow(/whole run/);
    expect(() => readOptions(["--write", "--profile"])).toThrow(/whole run/);
    expect(readOptions(["--write", "--quick"])?.write).toBe(true);
  });
});

describe("the bodies", () => {
  it("have exactly their size", () => {
    for (const { body } of SCENARIOS) expect(requestBody(body).length).toBe(body.bytes);
  });

  it("hold an address and a tool only where the answer is to be processed", () => {
    for (const { name, body } of SCENARIOS) {
      const text = requestBody(body).toString();
      expect([name, text.includes(ADDRESS), text.includes(TOOL)]).toEqual([
        name,
        body.processed,
        body.processed,
      ]);
    }
  });
});

describe("the flags of Node", () => {
  it("are read from the launcher's own list", () => {
    const source = 'const serviceFlags = process.argv[2] === "start" ? ["--one=4", "--two"] : [];';
    expect(nodeFlagsOf(source)).toEqual(["--one=4", "--two"]);
    expect(nodeFlagsOf().every((flag) => flag.startsWith("--"))).toBe(true);
    expect(() => nodeFlagsOf("no list")).toThrow(/has no list/);
  });
});
