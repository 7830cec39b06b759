import { describe, expect, it } from "vitest";
import { isBase64, isBase64DataUri } from "./base64.ts";
import { parseJson } from "./json.ts";

const string = (raw: string) => parseJson(Buffer.from(`"${raw}"`));

describe("isBase64", () => {
  it.each([[""], ["aGVsbG8="], ["_-8"], ["JVBER\\/i0="], ["aGVs\\r\\nbG8=\\n"], ["A".repeat(5000)]])(
    "takes %s",
    (raw) => {
      expect(isBase64(string(raw), 0)).toBe(true);
    },
  );
  it.each([["two words"], ["a@b"], ["abc===="], ["=abc"], ["a\\tb"], ["a\\u0041"], ["é"], ["\\\\/"]])(
    "reads %s as text",
    (raw) => {
      expect(isBase64(string(raw), 0)).toBe(false);
    },
  );
});

describe("isBase64DataUri", () => {
  it.each([
    ["data:image/png;base64,iVBORw0KGgo="],
    ["data:application\\/pdf;base64,JVBER\\/i0="],
    ["DATA:a/b;base64,"],
  ])("takes %s", (raw) => {
    expect(isBase64DataUri(string(raw), 0)).toBe(true);
  });
  it.each([
    ["data:text/plain,hello"],
    ["data:text/plain;charset=jane;base64,aGVsbG8="],
    ["data:text/plain;name=jane@example.org;base64,aGVsbG8="],
    ["data:image/png;base64,not base64"],
    ["https://example.org/a.png"],
    ["aGVsbG8="],
    [" data:image/png;base64,aGVsbG8="],
  ])("reads %s as text", (raw) => {
    expect(isBase64DataUri(string(raw), 0)).toBe(false);
  });
});
