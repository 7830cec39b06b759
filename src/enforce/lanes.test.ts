import { describe, expect, it } from "vitest";
import { exampleDecision } from "../decide/testing.ts";
import { type Lane, laneCluster, laneOfCluster, laneOrder, lanePath, TREATMENTS } from "./lanes.ts";

const lane = (name: string, changes: Partial<Lane> = {}): Lane => ({
  name,
  provider: "openai",
  boundary: "hosted",
  region: "eu",
  endpoints: 1,
  path: "/v1/chat/completions",
  passthrough: false,
  prices: {},
  ...changes,
});
const lanes = new Map(
  [
    lane("a"),
    lane("b"),
    lane("pool", { endpoints: 2 }),
    lane("elsewhere", { path: "/other/chat/completions" }),
  ].map((each) => [each.name, each]),
);

/** "a:m" is lane a with model m. */
function order(answer: boolean, ...wanted: string[]) {
  const decided = wanted.map((each) => {
    const [name = "", model = ""] = each.split(":");
    return { lane: name, model };
  });
  return laneOrder(exampleDecision({ lanes: decided, model: "decided" }), lanes, answer, "BASE");
}

describe("the order of lanes", () => {
  it("is the decision's, with the baseline last", () => {
    expect(order(false, "b:m", "a:m").clusters).toEqual(["b", "a", "BASE"]);
  });

  it("tries a pool twice before the next lane has its turn", () => {
    expect(order(false, "pool:m", "a:m").clusters).toEqual(["pool", "pool", "a", "BASE"]);
    expect(order(true, "a:m", "pool:m").clusters).toEqual(["a~answer", "pool~answer", "pool~answer", "BASE"]);
  });

  it("is the baseline alone when the decision names no lane", () => {
    expect(order(false)).toEqual({ clusters: ["BASE"], path: "/", model: "decided" });
  });

  it("prepares the first lane's path and model", () => {
    expect(order(false, "elsewhere:x", "a:m")).toMatchObject({ path: "/other/chat/completions", model: "x" });
  });

  it("throws on a lane that the configuration does not have", () => {
    expect(() => order(false, "a:m", "nowhere:m")).toThrow("nowhere");
  });
});

describe("lanes whose boundaries are sent different things", () => {
  const inside = new Map([...lanes, ["ours", lane("ours", { boundary: "self_hosted" })] as const]);
  const by_boundary = (hosted: "mask" | "allow") => ({ hosted, self_hosted: "allow" }) as const;
  const clusters = (hosted: "mask" | "allow", answer: boolean) =>
    laneOrder(
      exampleDecision({
        lanes: ["a", "b", "ours", "a"].map((name) => ({ lane: name, model: "m" })),
        redactions: [{ kind: "URL", action: hosted, by_boundary: by_boundary(hosted) }],
      }),
      inside,
      answer,
      "BASE",
    ).clusters;

  it("have their own request from the first of the other boundary on", () => {
    expect(clusters("mask", false)).toEqual(["a", "b", "ours~request", "a~request", "BASE"]);
    expect(clusters("mask", true)).toEqual(["a~answer", "b~answer", "ours~both", "a~both", "BASE"]);
  });

  it("control: what is said apart and is the same needs nothing", () => {
    expect(clusters("allow", false)).toEqual(["a", "b", "ours", "a", "BASE"]);
  });
});

describe("how much of an attempt passes through the service", () => {
  it.each([
    ["nothing, where each lane takes what the first takes", false, ["a:m", "b:m"], ["a", "b"]],
    ["the answer, where it is to be read", true, ["a:m", "b:m"], ["a~answer", "b~answer"]],
    ["the request, where the model differs", false, ["a:m", "b:n"], ["a", "b~request"]],
    ["the request, where the path differs", false, ["a:m", "elsewhere:m"], ["a", "elsewhere~request"]],
    ["both", true, ["a:m", "b:n"], ["a~answer", "b~both"]],
    [
      "every later request once one was edited, though it is as the first again",
      false,
      ["a:m", "b:n", "a:m"],
      ["a", "b~request", "a~request"],
    ],
    [
      "every later request and answer likewise",
      true,
      ["a:m", "elsewhere:m", "b:m"],
      ["a~answer", "elsewhere~both", "b~both"],
    ],
  ] as const)("%s", (_name, answer, wanted, clusters) => {
    expect(order(answer, ...wanted).clusters).toEqual([...clusters, "BASE"]);
  });

  it("shows in a cluster's name, from which the lane's is read back", () => {
    const names = TREATMENTS.map((treatment) => laneCluster("a-lane_1", treatment));
    expect(new Set(names).size).toBe(4);
    expect(names.map(laneOfCluster)).toEqual(Array(4).fill("a-lane_1"));
    expect(laneOfCluster("baseline~pii~openai~sse")).toBe("baseline");
  });
});

describe("the path of a lane's API", () => {
  it.each([
    ["openai", "https://api.openai.com/v1", "/v1/chat/completions"],
    ["openai", "https://api.openai.com/v1/", "/v1/chat/completions"],
    ["openai", "https://proxy.example", "/chat/completions"],
    ["vllm", "http://127.0.0.1:8001/v1//", "/v1/chat/completions"],
    ["anthropic", "https://api.anthropic.com", "/v1/messages"],
    ["anthropic", "https://api.anthropic.com/", "/v1/messages"],
    ["anthropic", "https://proxy.example/anthropic", "/anthropic/v1/messages"],
  ] as const)("%s at %s is %s", (provider, endpoint, path) => {
    expect(lanePath(provider, endpoint)).toBe(path);
  });
});
