import { describe, expect, it } from "vitest";
import { exampleDecision } from "../decide/testing.ts";
import type { Dialect } from "../exchange.ts";
import { dialects } from "../understand/dialects/index.ts";
import { parseJson } from "../understand/json.ts";
import { splice } from "../understand/splice.ts";
import { capTokens } from "./budget.ts";

const MESSAGES = '"messages":[{"role":"user","content":"hi"}]';

function capped(dialect: Dialect, members: string, cap: number | string | undefined): string {
  const text = `{ "model":"m",${members}${MESSAGES}}`;
  const call = dialects[dialect].readRequest(parseJson(Buffer.from(text)));
  const decision = exampleDecision({ settings: cap === undefined ? {} : { max_tokens: cap } });
  return splice(call.doc.bytes, capTokens(call, decision)).toString();
}
const body = (members: string, front = ""): string => `{${front} "model":"m",${members}${MESSAGES}}`;

describe("a cap on output tokens", () => {
  it.each([
    ["openai", "max_completion_tokens"],
    ["anthropic", "max_tokens"],
  ] as const)("is written into a call that names none: %s", (dialect, member) => {
    expect(capped(dialect, "", 256)).toBe(body("", `"${member}":256,`));
    expect(JSON.parse(capped(dialect, "", 256))).toMatchObject({ [member]: 256, model: "m" });
  });

  it.each([
    ["openai", "max_tokens"],
    ["openai", "max_completion_tokens"],
    ["anthropic", "max_tokens"],
  ] as const)("lowers what asks for more, and leaves what asks for less: %s %s", (dialect, member) => {
    expect(capped(dialect, `"${member}" : 9000 ,`, 256)).toBe(body(`"${member}" : 256 ,`));
    expect(capped(dialect, `"${member}" : 1e4 ,`, 256)).toBe(body(`"${member}" : 256 ,`));
    expect(capped(dialect, `"${member}" : 256 ,`, 256)).toBe(body(`"${member}" : 256 ,`));
    expect(capped(dialect, `"${member}" : 10 ,`, 256)).toBe(body(`"${member}" : 10 ,`));
  });

  it("holds for both of OpenAI's members, for lanes differ in which one they heed", () => {
    expect(capped("openai", '"max_tokens":9000,"max_completion_tokens":8000,', 256)).toBe(
      body('"max_tokens":256,"max_completion_tokens":256,'),
    );
    expect(capped("openai", '"max_tokens":100,"max_completion_tokens":8000,', 256)).toBe(
      body('"max_tokens":100,"max_completion_tokens":256,'),
    );
  });

  it.each([
    ["openai", "max_tokens"],
    ["openai", "max_completion_tokens"],
    ["anthropic", "max_tokens"],
  ] as const)("holds where the caller wrote null: %s %s", (dialect, member) => {
    const made = capped(dialect, `"${member}":null,`, 256);
    // A second member of the same name would leave it to the reader which one counts.
    expect(() => parseJson(Buffer.from(made))).not.toThrow();
    expect(Object.values(JSON.parse(made))).toContain(256);
  });

  it.each([undefined, "many"])("is absent when the decision sets none: %s", (cap) => {
    expect(capped("openai", '"max_tokens":9000,', cap)).toBe(body('"max_tokens":9000,'));
  });
});
