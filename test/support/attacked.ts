/** What the attacker's suites send, and the gateway that they attack: everything that is found is masked, logs at debug. */
import type { ConfigInput } from "./configuration.ts";

const MAIL = "ines.okafor@northwind-parcels.org";
const CARD = "5555 5555 5555 4444";
const KEY = "ghp_z9Y8x7W6v5U4t3S2r1Q0p9O8n7M6l5K4j3I2";

export const VALUES = { mail: MAIL, card: CARD, key: KEY } as const;
export const ALL = `mail ${MAIL}, card number ${CARD}, use ${KEY}`;
const TELLING = ["okafor", "northwind-parcels", CARD, CARD.replaceAll(" ", ""), "z9Y8x7W6v5U4"];

/** The values, or telling pieces of them, that stand in a text. */
export const tellingIn = (text: string): string[] => TELLING.filter((value) => text.includes(value));

export const ATTACKED: Partial<ConfigInput> = {
  routes: [],
  limits: { body_max_bytes: 8_388_608 },
  redactions: { "*": "mask" },
  data_classes: { pii: { may_leave: "redacted" }, regulated: { may_leave: "redacted" } },
  logging: {
    level: "debug",
    store_prompts: "redacted",
    store_outputs: "redacted",
    store_tool_args: "redacted",
  },
};
