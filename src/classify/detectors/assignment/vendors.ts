/** Names that, within an assigned name, tell whose credential it is. */
export const VENDORS: readonly string[] = [
  "adafruit", "adobe", "airtable", "algolia", "alibaba", "anthropic", "artifactory", "asana", "atlassian", "auth0",
  "aws", "azure", "beamer", "bitbucket", "bittrex", "braintree", "buildkite", "circleci", "cloudflare", "cloudinary",
  "codecov", "cohere", "coinbase", "confluence", "confluent", "contentful", "contribsys", "databricks", "datadog",
  "deepgram", "deepseek", "digitalocean", "discord", "docker", "doppler", "droneci", "dropbox", "dynatrace",
  "elastic", "etsy", "facebook", "fastly", "figma", "finicity", "finnhub", "firebase", "flickr", "freshbooks",
  "gemini", "github", "gitlab", "gitter", "gocardless", "google", "grafana", "heroku", "hubspot", "huggingface",
  "instagram", "intercom", "jenkins", "jfrog", "jira", "kraken", "kucoin", "launchdarkly", "linear", "linkedin",
  "lob", "looker", "mailchimp", "mailgun", "mapbox", "mattermost", "meraki", "messagebird", "mistral", "mongodb",
  "mysql", "netlify", "newrelic", "notion", "nytimes", "okta", "openai", "oracle", "pagerduty", "paypal",
  "pinecone", "plaid", "postgres", "rapidapi", "redis", "replicate", "salesforce", "sendbird", "sendgrid", "sentry",
  "shodan", "shopify", "slack", "snowflake", "snyk", "sonar", "splunk", "square", "squarespace", "stripe", "sumo",
  "supabase", "telegram", "travis", "trello", "twilio", "twitch", "twitter", "typeform", "vercel", "wandb",
  "yandex", "zendesk", "zoom",
];

const NAMES = new RegExp(VENDORS.map((name) => name.split("").join("")).join("|"));

/** The vendor named in an identifier, or null. Separators within the name do not matter ("new-relic"). */
export function vendorOf(identifier: string): string | null {
  return NAMES.exec(identifier.toLowerCase().replace(/[-_.]/g, ""))?.[0] ?? null;
}
