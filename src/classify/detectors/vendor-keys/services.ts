import { format, hexAfter, type KeyFormat } from "./row.ts";

/** Keys of payment, mail, shop, map, social and other services. */
export const SERVICE_KEYS: readonly KeyFormat[] = [
  format(
    "STRIPE",
    ["sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_"],
    "[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,247}",
    "docs.stripe.com/keys: secret and restricted keys",
    { entropy: 2.8 },
  ),
  format("STRIPE", "whsec_", "whsec_[A-Za-z0-9+/]{32,64}={0,2}", "docs.stripe.com/webhooks: signing secret", {
    entropy: 3.5,
  }),
  format(
    "SQUARE",
    ["sq0atp-", "sq0csp-", "EAAA"],
    "(?:sq0(?:atp|csp)-[\\w-]{22,43}|EAAA[\\w+=-]{60})",
    "developer.squareup.com",
    { entropy: 3 },
  ),
  format(
    "BRAINTREE",
    "access_token$",
    "access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$[a-f0-9]{32}",
    "developer.paypal.com/braintree",
  ),
  format(
    "SHOPIFY",
    ["shpat_", "shpca_", "shppa_", "shpss_"],
    "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "shopify.dev: token prefixes",
  ),
  format("RAZORPAY", ["rzp_live_", "rzp_test_"], "rzp_(?:live|test)_[A-Za-z0-9]{14}", "razorpay.com/docs"),
  format(
    "PLAID",
    ["access-sandbox-", "access-development-", "access-production-"],
    "access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "plaid.com/docs",
  ),
  format(
    "FLUTTERWAVE",
    ["FLWSECK_TEST-", "FLWPUBK_TEST-", "FLWSECK-", "FLWPUBK-"],
    "FLW(?:SECK|PUBK)(?:_TEST)?-[a-h0-9]{12}(?:[a-h0-9]{20}-X)?",
    "developer.flutterwave.com",
  ),
  format("EASYPOST", ["EZAK", "EZTK"], "EZ[AT]K[A-Za-z0-9]{54}", "docs.easypost.com", { entropy: 3.5 }),
  format(
    "SHIPPO",
    ["shippo_live_", "shippo_test_"],
    "shippo_(?:live|test)_[a-f0-9]{40}",
    "docs.goshippo.com",
  ),
  format("DUFFEL", ["duffel_test_", "duffel_live_"], "duffel_(?:test|live)_[\\w=-]{43}", "duffel.com/docs"),
  format(
    "TWILIO",
    [...hexAfter("SK"), ...hexAfter("AC")],
    "(?:SK|AC)[0-9a-f]{32}",
    "twilio.com/docs: API key and account ids",
    {
      entropy: 3,
    },
  ),
  format("SENDGRID", "SG.", "SG\\.[A-Za-z0-9=_.-]{66}", "sendgrid.com/docs: id and secret", { entropy: 3.2 }),
  format("BREVO", "xkeysib-", "xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}", "developers.brevo.com"),
  format("MAILGUN", ["key-", "pubkey-"], "(?:pub)?key-[a-f0-9]{32}", "documentation.mailgun.com"),
  format("MAILCHIMP", ["-us"], "[a-f0-9]{32}-us\\d{1,2}", "mailchimp.com/developer: key and data centre", {
    back: 32,
  }),
  format("TYPEFORM", "tfp_", "tfp_[A-Za-z0-9_.=-]{59}", "typeform.com/developers"),
  format(
    "HUBSPOT",
    ["pat-na", "pat-eu"],
    "pat-(?:na|eu)\\d-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "developers.hubspot.com: private app",
  ),
  format("FACEBOOK", "EAA", "EAA[A-Za-z0-9]{150,400}", "developers.facebook.com: user token", { entropy: 4 }),
  format("FACEBOOK", "EAA", "EAA[MC][A-Za-z0-9]{100,400}", "developers.facebook.com: page token", {
    entropy: 4,
  }),
  format("FACEBOOK", [], "\\d{15,16}\\|[A-Za-z0-9_-]{27}", "developers.facebook.com: app id and secret", {
    digits: [15, 16],
    entropy: 3.5,
  }),
  format(
    "MAPBOX",
    ["sk.eyJ", "pk.eyJ"],
    "[sp]k\\.eyJ[A-Za-z0-9_-]{40,120}\\.[A-Za-z0-9_-]{22}",
    "docs.mapbox.com: JSON as base64 and signature",
  ),
  format(
    "DROPBOX",
    "sl.",
    "sl\\.(?=[A-Za-z_-]{0,40}\\d)[A-Za-z0-9_-]{130,152}",
    "dropbox.com/developers: short-lived token",
    { entropy: 4 },
  ),
  format("ADOBE", "p8e-", "p8e-[A-Za-z0-9]{32}", "developer.adobe.com: client secret"),
  format(
    "FREEMIUS",
    "sk_",
    "sk_[A-Za-z0-9!#$%&*+.:<=>?@^_~-]{29}(?=[\"'])",
    "freemius.com: 29 units that are no plain words",
    { entropy: 4.2 },
  ),
];
