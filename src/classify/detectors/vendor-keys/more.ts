import { format, type KeyFormat } from "./row.ts";

/** Keys of further tools and services. */
export const MORE_KEYS: readonly KeyFormat[] = [
  format("FIRECRAWL", "fc-", "fc-[a-f0-9]{32}", "docs.firecrawl.dev"),
  format("E2B", "e2b_", "e2b_[a-f0-9]{40}", "e2b.dev/docs"),
  format(
    "SLACK",
    "xoxc-",
    "xoxc-\\d{8,14}-\\d{8,14}-\\d{8,14}-[a-f0-9]{64}",
    "api.slack.com: session of a browser",
  ),
  format("SLACK", "xoxd-", "xoxd-[A-Za-z0-9%/+=_-]{60,400}", "api.slack.com: cookie of a browser"),
  format(
    "AZURE_DEVOPS",
    "AZDO",
    "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}",
    "learn.microsoft.com/azure/devops: personal access token",
    { back: 76, entropy: 3.5 },
  ),
  format(
    "AZURE_SAS",
    "sig=",
    "sig=[A-Za-z0-9%+/]{43,80}(?:%3[dD]|=)",
    "learn.microsoft.com/azure/storage: HMAC-SHA256 of a shared access signature",
  ),
  format("CRATES_IO", "cio", "cio[A-Za-z0-9]{32}", "doc.rust-lang.org/cargo: crates.io token", {
    entropy: 3.8,
  }),
  format("RESEND", "re_", "re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,28}", "resend.com/docs", { entropy: 3.5 }),
  format(
    "DISCORD",
    // A bot's id begins with 1 (since 2022): base64 of "1" and another digit.
    [..."AEIMQUYcgk"].map((third) => `MT${third}`),
    "MT[AEIMQUYcgk][A-Za-z0-9]{21,25}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40}",
    "discord.com/developers: base64 of the bot's id, time, signature",
    { entropy: 3.5 },
  ),
  format("ADYEN", "AQE", "AQE[a-z0-9][A-Za-z0-9+/_=-]{60,220}", "docs.adyen.com: API key", { entropy: 4 }),
  format("NEON", "napi_", "napi_[a-z0-9]{56,72}", "neon.tech/docs", { entropy: 3.5 }),
  format(
    "TAILSCALE",
    "tskey-",
    "tskey-(?:auth|api|client|scim|webhook)-[A-Za-z0-9]{10,16}-[A-Za-z0-9]{20,40}",
    "tailscale.com/kb",
  ),
  format(
    "HONEYCOMB",
    ["hcaik_", "hcamk_", "hcalk_", "hcxik_", "hcxmk_"],
    "hc(?:aik|amk|alk|xik|xmk)_[a-z0-9]{20,80}",
    "docs.honeycomb.io: ingest and management keys",
    { entropy: 3.5 },
  ),
  format(
    "POSTHOG",
    ["phx_", "phc_", "phs_"],
    "ph[xs]_[A-Za-z0-9]{40,50}",
    "posthog.com/docs: personal and feature flag keys",
    { entropy: 3.5 },
  ),
  format("CLICKUP", "pk_", "pk_\\d{6,9}_[A-Z0-9]{32}", "clickup.com/api: personal token"),
  format(
    "ZAPIER",
    "hooks.zapier.com/",
    "hooks\\.zapier\\.com/hooks/catch/\\d{4,12}/[a-z0-9]{6,10}",
    "help.zapier.com: webhook",
    { entropy: 0 },
  ),
  format(
    "SALESFORCE",
    "00D",
    "00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{80,130}",
    "developer.salesforce.com: session id",
    { entropy: 3.5 },
  ),
  format("TWITTER", "AAAAAAAA", "A{20,24}[A-Za-z0-9%]{60,120}", "developer.x.com: bearer token", {
    entropy: 0,
  }),
  format("CONFLUENT", "cflt", "cflt[A-Za-z0-9+/]{60}", "docs.confluent.io: API secret", { entropy: 4 }),
  format(
    "INFISICAL",
    "st.",
    "st\\.[a-f0-9]{24}\\.[a-f0-9]{32}\\.[a-f0-9]{32}",
    "infisical.com/docs: service token",
  ),
  format("ASANA", [], "\\d{1,2}/\\d{10,20}:[a-f0-9]{32}", "developers.asana.com: personal access token", {
    digits: [11, 24],
  }),
  format(
    "BIP32",
    ["xprv9", "yprv", "zprv", "tprv8"],
    "[xyzt]prv[1-9A-HJ-NP-Za-km-z]{100,112}",
    "BIP 32: extended private key, Base58Check",
    { entropy: 4.5 },
  ),
  format(
    "SENTRY_DSN",
    ".ingest.",
    "https://[0-9a-f]{32}@o\\d{1,12}\\.ingest\\.(?:[a-z]{2}\\.)?sentry\\.io/\\d{1,20}",
    "docs.sentry.io: client key in an address",
    { back: 54, entropy: 0 },
  ),
  format(
    "BCRYPT",
    ["$2a$", "$2b$", "$2y$"],
    "\\$2[aby]\\$\\d{2}\\$[./A-Za-z0-9]{53}",
    "password hash, bcrypt",
    { entropy: 0 },
  ),
  format(
    "PASSWORD_HASH",
    ["$apr1$", "$1$", "$5$", "$6$", "$y$", "$argon2"],
    "\\$(?:apr1|1|5|6|y)\\$(?:rounds=\\d{1,9}\\$)?[./A-Za-z0-9]{1,32}\\$(?:[./A-Za-z0-9]{1,32}\\$)?[./A-Za-z0-9]{22,90}|\\$argon2(?:id|i|d)\\$v=\\d{1,3}\\$m=\\d{1,9},t=\\d{1,4},p=\\d{1,3}\\$[A-Za-z0-9+/]{8,88}\\$[A-Za-z0-9+/]{16,120}",
    "crypt(5), PHC string format: password hashes",
    { entropy: 0 },
  ),
  format(
    "OTP",
    "otpauth://",
    "otpauth://(?:totp|hotp)/[^\\s\"'<>?]{0,120}\\?[^\\s\"'<>]{0,80}?secret=[A-Za-z2-7]{16,128}=*",
    "github.com/google/google-authenticator: key URI",
    { entropy: 0 },
  ),
];
