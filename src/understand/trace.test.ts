import { describe, expect, it } from "vitest";
import { continueTrace, traceparent } from "./trace.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

describe("a valid traceparent", () => {
  it.each([
    ["sampled", `00-${TRACE}-${SPAN}-01`],
    ["not sampled", `00-${TRACE}-${SPAN}-00`],
    ["of a future version", `cc-${TRACE}-${SPAN}-01`],
    ["of a future version with more fields", `01-${TRACE}-${SPAN}-01-what-the-future-will-be-like`],
  ])("goes on under a span of ours: %s", (_name, value) => {
    const trace = continueTrace(value);
    expect(trace).toMatchObject({ traceId: TRACE, parentSpanId: SPAN });
    expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(trace.spanId).not.toBe(SPAN);
  });
});

// https://www.w3.org/TR/trace-context/#traceparent-header-field-values
describe("a traceparent that is not valid", () => {
  it.each([
    ["absent", undefined],
    ["empty", ""],
    ["version ff", `ff-${TRACE}-${SPAN}-01`],
    ["version 00 with more fields", `00-${TRACE}-${SPAN}-01-more`],
    ["a future version with something glued on", `01-${TRACE}-${SPAN}-01more`],
    ["a trace id of zeros", `00-${"0".repeat(32)}-${SPAN}-01`],
    ["a span id of zeros", `00-${TRACE}-${"0".repeat(16)}-01`],
    ["upper case", `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ["a short trace id", `00-${TRACE.slice(1)}-${SPAN}-01`],
    ["a long span id", `00-${TRACE}-${SPAN}0-01`],
    ["no flags", `00-${TRACE}-${SPAN}`],
    ["space before it", ` 00-${TRACE}-${SPAN}-01`],
    ["two values in one header", `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ])("begins a new trace: %s", (_name, value) => {
    const trace = continueTrace(value);
    expect(trace.parentSpanId).toBeNull();
    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(trace.traceId).not.toBe(TRACE);
  });
});

describe("new ids", () => {
  it("never repeat, however many are drawn", () => {
    const traces = Array.from({ length: 5000 }, () => continueTrace(undefined));
    const ids = traces.flatMap(({ traceId, spanId }) => [traceId, spanId]);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids.every((id) => /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/.test(id))).toBe(true);
  });
});

describe("what a lane is sent", () => {
  it("is the same trace with our span as the parent", () => {
    const trace = continueTrace(`00-${TRACE}-${SPAN}-01`);
    expect(traceparent(trace)).toBe(`00-${TRACE}-${trace.spanId}-01`);
    expect(continueTrace(traceparent(trace))).toMatchObject({ traceId: TRACE, parentSpanId: trace.spanId });
  });
});
