import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, errorCode, headersOf, PATHS } from "../support/dialects.ts";
import { callsSeen, resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

describe.each(["openai", "anthropic"] as const)(
  "bodies that two readers would read differently, %s",
  (dialect) => {
    const user = (content: unknown) =>
      JSON.stringify({ ...ask(dialect, ""), messages: [{ role: "user", content }] });
    const deep = `${"[".repeat(400)}${"]".repeat(400)}`;
    it.each([
      [
        "a key that comes twice",
        user("say: a").replace('"model":', '"model":"other","model":'),
        400,
        "json_duplicate_key",
      ],
      [
        "a key that comes twice, once escaped",
        user("say: a").replace('"messages":', '"messages":[],"mess\\u0061ges":'),
        400,
        "json_duplicate_key",
      ],
      [
        "a key twice, deep in a message",
        user([{ type: "text", text: "a" }]).replace('"text":"a"', '"text":"a","text":"b"'),
        400,
        "json_duplicate_key",
      ],
      ["a comment", `/* a */${user("a")}`, 400, "json_invalid"],
      ["a comma too many", user("a").replace(/\}$/, ",}"), 400, "json_invalid"],
      ["two texts", `${user("a")}${user("b")}`, 400, "json_invalid"],
      ["NaN", user("a").replace('"model"', '"temperature":NaN,"model"'), 400, "json_invalid"],
      [
        "bytes that are no UTF-8",
        Buffer.concat([Buffer.from(user("a").slice(0, -2)), Buffer.from([0xff]), Buffer.from("}")]),
        400,
        "json_invalid",
      ],
      ["UTF-16", Buffer.from(user("a"), "utf16le"), 400, "json_invalid"],
      [
        "a byte order mark",
        Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(user("a"))]),
        400,
        "json_invalid",
      ],
      ["a body cut off", user("a").slice(0, -3), 400, "json_invalid"],
      ["nesting without end", user("a").replace('"model"', `"x":${deep},"model"`), 400, "json_too_deep"],
      [
        "values without end",
        user("a").replace('"model"', `"x":[${"1,".repeat(1_100_000)}1],"model"`),
        413,
        "json_too_large",
      ],
      // One text of them all, and a text for each: 600 KB, which nobody else shall have to wait for.
      ["findings without end", user("ann@example.com ".repeat(50_001)), 413, "too_many_findings"],
      [
        "texts with findings without end",
        user("a").replace('"model"', `"x":[${'"ann@example.com",'.repeat(50_001)}1],"model"`),
        413,
        "too_many_findings",
      ],
      ["an array", "[]", 400, "request_invalid"],
      ["no messages", JSON.stringify({ model: "x" }), 400, "request_invalid"],
      [
        "a stream flag that is no boolean",
        JSON.stringify(ask(dialect, "a", { stream: "yes" })),
        400,
        "request_invalid",
      ],
    ])("%s", async (_, body, status, code) => {
      const answer = await call(`${gateway.url}${PATHS[dialect]}`, body, { headers: headersOf(dialect) });
      expect([answer.status, errorCode(dialect, answer)]).toEqual([status, code]);
      expect(callsSeen(gateway.fleet)).toBe(0);
      expect(await gateway.record(answer.record)).toMatchObject({
        outcome: "refused",
        status,
        error: { code },
      });
    });

    it("no body", async () => {
      const answer = await call(`${gateway.url}${PATHS[dialect]}`, null, {
        method: "POST",
        headers: { ...headersOf(dialect), "content-type": "application/json" },
      });
      expect(errorCode(dialect, answer)).toBe("body_missing");
      expect(await gateway.record(answer.record)).toMatchObject({ outcome: "refused" });
    });
  },
);
