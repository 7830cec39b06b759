/**
 * Credentials in HTTP headers (RFC 7235, 7617, 6750) wherever they are written down: Authorization with a scheme, API
 * key headers, cookies of sessions, and curl's -u / --user.
 */
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { isMixedHex, isPlaceholder, isUnpronounceable } from "../placeholder.ts";

const HEADER =
  /(?:authorization|x-api-key|api-key|apikey|x-auth-token|x-access-token|private-token|api-token|x-goog-api-key|x-vault-token|x-amz-security-token)["']?\s{0,2}[:=,]\s{0,3}["']?(?:(?:bearer|basic|token|digest|apikey|api-token|apitoken|key|negotiate|splunk|ssws|geniekey|bot|aws4-hmac-sha256)\s{1,3})?/iy;
const BEARER = /(?:bearer|ssws)\s{1,3}/iy;
const VALUE = /[A-Za-z0-9+/=_.~:-]{6,4000}/y;
const USER =
  /(?:-u|--user|--proxy-user)(?:\s{1,3}|=)["']?([^\s:"'$<>{}[\]]{0,64}):([^\s"']{0,64})["']?(?=\s|$)/y;

/** A property of something (`process.env.API_KEY`): a name without digits, dotted. */
const REFERENCE = /^[A-Za-z_]+(?:\.[A-Za-z_]+)+$/;

/** Words in camel case: the next property or variable. */
const IDENTIFIER = /^[a-z]{3,}(?:[A-Z][a-z]{2,})+:?$/;

function isReal(value: string): boolean {
  if (IDENTIFIER.test(value)) return false;
  if (
    isPlaceholder(value) ||
    isMixedHex(value) ||
    REFERENCE.test(value) ||
    /^[A-Za-z]+(?:[_-][A-Za-z]+)*$/.test(value)
  )
    return false;
  return /\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value) && value.length >= 8);
}

export const httpAuth: Detector = {
  name: "http-auth",
  kinds: ["SECRET_HTTP_AUTHORIZATION", "SECRET_SESSION"],
  anchors: [
    ...[
      "authorization",
      "x-api-key",
      "api-key",
      "apikey",
      "x-auth-token",
      "x-access-token",
      "private-token",
      "api-token",
      "x-vault-token",
      "bearer",
      "ssws ",
    ].map((text) => ({ on: "literal" as const, text, ignoreCase: true })),
    { on: "literal", text: "curl " },
    { on: "literal", text: "cookie:", ignoreCase: true },
    { on: "literal", text: 'cookie"', ignoreCase: true },
  ],
  verify(text, at): Match | null {
    if (text.startsWith("curl ", at)) return inCurl(text, at);
    if (/^cookie/i.test(text.slice(at, at + 6))) return inCookie(text, at);
    let start = matchEnd(HEADER, text, at);
    if (start < 0) start = matchEnd(BEARER, text, at);
    if (start < 0) return null;
    const end = matchEnd(VALUE, text, start);
    if (end < 0) return null;
    const value = text.slice(start, end);
    if (value.length < 10 && !/[A-Z].*\d|\d.*[A-Z]/.test(value)) return null;
    return isReal(value) && text.charAt(end) !== "("
      ? { kind: "SECRET_HTTP_AUTHORIZATION", start, end, confidence: 0.85 }
      : null;
  },
};

/** A session, a token or a login by the name of its cookie (RFC 6265 4). */
const COOKIE =
  /(?:^|[ ;"'])[\w.-]{0,40}(?:sess|sid|token|auth|jwt|login|remember)[\w.-]{0,40}=([A-Za-z0-9%+/=_.:~-]{16,4000})/i;
const COOKIE_REACH = 1000;

function inCookie(text: string, at: number): Match | null {
  const reach = text.slice(at + 6, at + COOKIE_REACH);
  const next = reach.search(/\n|cookie/i);
  const header = next < 0 ? reach : reach.slice(0, next);
  const pair = COOKIE.exec(header);
  const value = pair?.[1] ?? "";
  if (pair === null || !isReal(value) || !/\d/.test(value)) return null;
  const start = at + 6 + pair.index + pair[0].length - value.length;
  return { kind: "SECRET_SESSION", start, end: start + value.length, confidence: 0.8 };
}

function inCurl(text: string, at: number): Match | null {
  const command = text.slice(at, at + 400);
  const flag = /\s(?=(?:-u|--user|--proxy-user)(?:[\s=]|(?<=-u)[\w"']))/.exec(command);
  if (flag === null) return null;
  USER.lastIndex = at + flag.index + 1;
  const parts = USER.exec(text);
  if (parts === null) return null;
  const user = parts[1] ?? "";
  const password = parts[2] ?? "";
  // curl -u KEY: sends the key as the user's name.
  const secret = password === "" ? user : password;
  if (
    secret.length < 6 ||
    /^(?:pass|password|secret|pwd)$/i.test(secret) ||
    /^[$<{[]/.test(secret) ||
    isPlaceholder(secret)
  )
    return null;
  const mixed = secret.length >= 12 && /[a-z][A-Z]/.test(secret);
  if (!/[\d!@#%^&*~]/.test(secret) && !mixed && !isUnpronounceable(secret)) return null;
  const start = text.indexOf(`${user}:`, at + flag.index + 3);
  return {
    kind: "SECRET_HTTP_AUTHORIZATION",
    start,
    end: start + user.length + 1 + password.length,
    confidence: 0.85,
  };
}
