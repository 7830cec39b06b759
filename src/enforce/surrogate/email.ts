/**
 * E-mail addresses under `.example`, which is nobody's (RFC 2606 section 2, RFC 6761 section 6.5). The domain keeps its
 * sort: one that gives mailboxes to everybody, a government, a school, an association, a company. Addresses of one
 * domain stay at one domain.
 */
import type { Surrogate } from "./contract.ts";
import { BITS_PER_DIGIT } from "./draw.ts";
import { FAMILY_BITS, familyName, GIVEN_BITS, givenName } from "./words.ts";

const FREE = new Set(
  (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com " +
    "proton.me protonmail.com pm.me gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de mail.com mail.ru " +
    "yandex.ru yandex.com qq.com 163.com 126.com naver.com orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it " +
    "virgilio.it tiscali.it uol.com.br bol.com.br terra.com.br zoho.com fastmail.com tutanota.com hey.com comcast.net " +
    "verizon.net att.net sbcglobal.net btinternet.com sky.com bigpond.com rediffmail.com seznam.cz wp.pl o2.pl onet.pl"
  ).split(" "),
);
/** hotmail.fr, yahoo.co.uk, live.nl, outlook.de, … */
const FREE_ABROAD = /^(?:hotmail|yahoo|live|outlook|gmx|yandex)\.(?:co\.|com\.)?[a-z]{2}$/;
const GOVERNMENT =
  /(?:^|\.)(?:gov|mil|gob|gouv|gub|gv|govt|go|bund)\.[a-z]{2}$|\.(?:gov|mil)$|(?:^|\.)europa\.eu$/;
const EDUCATION =
  /(?:^|\.)(?:edu|ac|sch)\.[a-z]{2}$|\.edu$|^(?:[a-z0-9-]+\.)*(?:uni|tu|fh|univ)-[a-z0-9-]+\.[a-z]{2}$/;
const ASSOCIATION = /\.(?:org|ngo|org\.[a-z]{2})$/;

function sortOf(domain: string): string {
  if (FREE.has(domain) || FREE_ABROAD.test(domain)) return "mail";
  if (GOVERNMENT.test(domain)) return "gov";
  if (EDUCATION.test(domain)) return "edu";
  return ASSOCIATION.test(domain) ? "org" : "com";
}

const DIGITS = 4;

export const email: Surrogate = {
  kinds: ["EMAIL_ADDRESS"],
  same: (value) => (/^[^@\s]+@[^@\s]+$/.test(value) ? value.toLowerCase() : null),
  make(value, draws) {
    const address = value.toLowerCase();
    const domain = address.slice(address.lastIndexOf("@") + 1);
    const draw = draws(`email ${address}`);
    const local = `${givenName(draw)}.${familyName(draw)}${draw.digits(DIGITS)}`.toLowerCase();
    const host = familyName(draws(`domain ${domain}`)).toLowerCase();
    return {
      text: `${local}@${host}.${sortOf(domain)}.example`,
      bits: GIVEN_BITS + 2 * FAMILY_BITS + DIGITS * BITS_PER_DIGIT,
    };
  },
};
