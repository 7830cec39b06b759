import { describe, expect, it } from "vitest";
import { classify } from "../classify/facts/index.ts";
import { limits } from "../limits.ts";
import { dialects } from "../understand/dialects/index.ts";
import { parseJson } from "../understand/json.ts";
import { storedPrompt } from "./stored-prompt.ts";

const KEY = Buffer.alloc(32, 1);
const MAIL = "jane.doe@example-mail.org";
const IMAGE = Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * at * 31 + at) & 0xff)).toString(
  "base64",
);

function stored(content: unknown, mode: "none" | "hashed" | "redacted" = "redacted") {
  const bytes = Buffer.from(JSON.stringify({ model: "m", messages: [{ role: "user", content }] }));
  const call = dialects.openai.readRequest(parseJson(bytes));
  const classified = classify(call, {
    caller: { tenant: "acme", user: null, identifiedBy: "api_key" },
    declared: { task: null, dataClass: null, session: null },
    bodyBytes: bytes.length,
    jurisdictionOf: () => null,
    toolTypeOf: () => null,
  });
  return storedPrompt(mode, call, classified, KEY);
}

const text = (value: string) => ({ type: "text", text: value });
const image = (data: string) => ({ type: "image_url", image_url: { url: data } });

describe("a stored prompt", () => {
  it("says what was attached in place of the data, and goes on after it", () => {
    const { value, truncated } = stored([image(`data:image/png;base64,${IMAGE}`), text(`of ${MAIL}`)]);
    expect(truncated).toBeUndefined();
    expect(JSON.parse(value ?? "").messages[0].content).toEqual([
      image("[attachment: image/png, 40002 bytes]"),
      text("of [EMAIL_ADDRESS]"),
    ]);
  });

  it("holds no data of attachments that could not be read as base64, and treats addresses as text", () => {
    const url = "https://example.com/a.png";
    const { value } = stored([image(`data:image/png;base64,ab ${IMAGE}`), image(url)]);
    expect(value).not.toContain(IMAGE.slice(0, 40));
    expect(value).toContain("[attachment: image/png, ");
    expect(value).toContain(image("[URL]").image_url.url);
    expect(value?.match(/\[attachment/g)).toHaveLength(1);
  });

  it("holds no long data within a text, whatever is found around it", () => {
    const { value } = stored(`to ${MAIL} data:image/png;base64,${IMAGE} and ${MAIL}`);
    expect(JSON.parse(value ?? "").messages[0].content).toMatch(
      /^to \[EMAIL_ADDRESS\] data:image\/png;base64,\[attachment: image, \d+ bytes\]=* and \[EMAIL_ADDRESS\]$/,
    );
  });

  it("ends at its limit, before a finding that it would go through, and between characters", () => {
    const whole = '{"model":"m","messages":[{"role":"user","content":"';
    for (const cut of [0, 1, 2, 10, 24, 40]) {
      const before = "é ".repeat(limits.storedTextMaxBytes).slice(0, limits.storedTextMaxBytes);
      const room = Buffer.from(whole + before)
        .subarray(0, limits.storedTextMaxBytes - cut)
        .toString();
      const prose = room.slice(whole.length).replace(/\ufffd$/, "");
      const { value = "", truncated } = stored(`${prose} ${MAIL} and the rest ${"of it ".repeat(20)}`);
      expect(truncated).toBe(true);
      expect(Buffer.byteLength(value)).toBeLessThanOrEqual(limits.storedTextMaxBytes);
      expect(value.startsWith(whole + prose.slice(0, -60))).toBe(true);
      expect(value).not.toContain("jane");
      expect(value).not.toContain("\ufffd");
    }
  });

  it("is a keyed hash of all of it, or nothing, where the rule says so", () => {
    const hash = stored([image(`data:image/png;base64,${IMAGE}`)], "hashed");
    expect(hash.value).toMatch(/^[0-9a-f]{64}$/);
    expect(stored([image(`data:image/png;base64,${IMAGE.slice(4)}`)], "hashed").value).not.toBe(hash.value);
    expect(stored("x", "none")).toEqual({ mode: "none" });
  });
});
