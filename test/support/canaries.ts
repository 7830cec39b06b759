/**
 * Values that detectors must find, each unlike any other text: where one turns up it came from here. None is anybody's:
 * reserved names and ranges, test card numbers, keys of the right anatomy made of counting letters.
 */
export interface Canary {
  readonly kind: string;
  readonly value: string;
  /** The value as a text that a person would write. */
  readonly text: string;
}

const JWT = [
  Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url"),
  Buffer.from('{"sub":"canary-subject-77","name":"Canary","iat":1516239022}').toString("base64url"),
  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
].join(".");
const GITHUB = "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
const ANTHROPIC = `sk-ant-api03-${"Ab1Cd2Ef3Gh4".repeat(7)}Ij5Kl-AbCdEfAA`;
const KEY_LINE = "MIIEowIBAAKCAQEAcanaryKeyBodyXy7Zq9";
const PRIVATE_KEY = `-----BEGIN RSA PRIVATE KEY-----\n${KEY_LINE}\nq0w9e8r7t6y5u4i3o2p1a0s9d8f7g6h5\n-----END RSA PRIVATE KEY-----`;

export const EMAIL = "canary.person@example-mail.org";

export const CANARIES: readonly Canary[] = [
  { kind: "EMAIL_ADDRESS", value: EMAIL, text: `The address is ${EMAIL} here` },
  { kind: "PHONE_NUMBER", value: "+44 20 7946 0958", text: "call me at +44 20 7946 0958 tonight" },
  { kind: "CREDIT_CARD", value: "5555 5555 5555 4444", text: "card number 5555 5555 5555 4444" },
  { kind: "IBAN_CODE", value: "DE89370400440532013000", text: "IBAN DE89370400440532013000" },
  { kind: "US_SSN", value: "536-22-8726", text: "SSN 536-22-8726" },
  { kind: "IP_ADDRESS", value: "203.0.113.77", text: "from the address 203.0.113.77 at night" },
  { kind: "SECRET_JWT", value: JWT, text: `token ${JWT}` },
  { kind: "SECRET_GITHUB", value: GITHUB, text: `use ${GITHUB}` },
  { kind: "SECRET_AWS", value: "AKIAQ3EGRIVVKJ7YD2MW", text: "aws key AKIAQ3EGRIVVKJ7YD2MW" },
  { kind: "SECRET_ANTHROPIC", value: ANTHROPIC, text: `key ${ANTHROPIC}` },
  { kind: "SECRET_PRIVATE_KEY", value: KEY_LINE, text: PRIVATE_KEY },
];
