/**
 * Addresses that no machine has. IPv6: the documentation prefix 2001:db8::/32 (RFC 3849). IPv4: 240.0.0.0/4, reserved
 * and routed nowhere (RFC 1112 section 4, RFC 6890), because the three documentation networks (RFC 5737) hold 762
 * addresses between them, and every model writes those by itself.
 */
import { isIPv4, isIPv6 } from "node:net";
import type { Surrogate } from "./contract.ts";
import { bitsOf } from "./draw.ts";

/** Without 255, whose last address is the broadcast. */
const FIRST = 15;
/** Without .0 and .255, so that it reads as a host's. */
const LAST = 254;
const V6_GROUPS = 6;

export const ip: Surrogate = {
  kinds: ["IP_ADDRESS"],
  same: (value) => (isIPv4(value) || isIPv6(value) ? value.toLowerCase() : null),
  make(value, draws) {
    const draw = draws(`ip ${value.toLowerCase()}`);
    if (isIPv4(value)) {
      const text = [240 + draw.below(FIRST), draw.below(256), draw.below(256), 1 + draw.below(LAST)].join(
        ".",
      );
      return { text, bits: bitsOf(FIRST * 256 * 256 * LAST) };
    }
    const groups = Array.from({ length: V6_GROUPS }, () => (1 + draw.below(0xffff)).toString(16));
    return { text: `2001:db8:${groups.join(":")}`, bits: V6_GROUPS * bitsOf(0xffff) };
  },
};
