import { expect, it } from "vitest";
import { paint, terminal } from "./io.ts";

it.each([
  [{}, false],
  [{ FORCE_COLOR: "1" }, true],
  [{ FORCE_COLOR: "" }, true],
  [{ FORCE_COLOR: "0" }, false],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  [{ FORCE_COLOR: "1", NO_COLOR: "" }, true],
])("away from a terminal, with %o, colour is %s", (env, color) => {
  const io = terminal(env);
  expect(io.color).toBe(color);
  expect(paint(io, "red", "x") === "x").toBe(!color);
});
