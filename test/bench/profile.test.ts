import { describe, expect, it } from "vitest";
import { type CpuProfile, partTimes, selfTimes } from "./profile.ts";

const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
  children,
});

const profile: CpuProfile = {
  nodes: [
    node(1, "(root)", "", [2, 6, 7]),
    node(2, "onStream", "file:///x/node_modules/@grpc/grpc-js/build/src/server.js", [3]),
    node(3, "scan", "file:///x/src/classify/scan.ts", [4, 5]),
    node(4, "test", "", []),
    node(5, "emit", "node:events", []),
    node(6, "(idle)", ""),
    node(7, "(garbage collector)", ""),
  ],
  samples: [2, 3, 4, 5, 6, 7],
  timeDeltas: [1_000, 2_000, 3_000, 4_000, 90_000, 10_000],
};

describe("a CPU profile", () => {
  it("counts each function's own time, idle time left out", () => {
    expect(selfTimes(profile).map(({ name, percent }) => [name, percent])).toEqual([
      ["(garbage collector)", 50],
      ["emit  node:events:10", 20],
      ["test", 15],
      ["scan  classify/scan.ts:10", 10],
      ["onStream  src/server.js:10", 5],
    ]);
  });

  it("gives the platform's functions to the part that called them", () => {
    expect(partTimes(profile).map(({ name, ms }) => [name, ms])).toEqual([
      ["(garbage collector)", 10],
      ["src/classify", 9],
      ["@grpc/grpc-js", 1],
    ]);
  });
});
