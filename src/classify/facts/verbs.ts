/**
 * What the words of a tool's name do. Written from the usual names of REST, MCP and SDK operations; a word that stands
 * in no list says nothing. `NOUNS_TOO` are words that after a reading verb are its object: get_refund reads.
 */
const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter((word) => word !== ""));

export const READ_VERBS = words(`
  get gets list lists search read reads fetch find query lookup look retrieve view show describe count check inspect
  browse preview summarize summarise explain compare calculate compute translate validate diff peek grep glob ls cat
  estimate forecast predict detect analyze analyse locate discover enumerate measure is has exists whoami download
`);

/** Reading verbs that are hardly ever nouns: they count wherever they stand in a name. */
export const PLAIN_READS = words("get fetch retrieve find read reads lookup describe");

/** Names of services and of protocol layers that stand before the verb: "github_list_issues", "file_search". */
export const PREFIXES = words(`
  mcp functions function tool tools api server client default web file files fs filesystem code db database docs document
  documents vector semantic knowledge kb image images news internet site memory browser calendar drive crm wiki
  github gitlab bitbucket git jira slack notion gmail google bing stripe salesforce servicenow postgres postgresql mysql
  sqlite linear asana zendesk intercom hubspot confluence aws azure gcp shopify twilio sentry datadog pagerduty figma
  trello airtable discord teams outlook sharepoint snowflake bigquery redis mongo mongodb elasticsearch s3 docker
  kubernetes k8s puppeteer playwright tavily brave exa perplexity wikipedia arxiv duckduckgo
`);

export const WRITE_VERBS = words(`
  create creates add adds update updates set sets put post posts write writes edit modify change patch insert upsert send
  sends reply respond comment publish submit save store upload import append attach assign unassign move rename copy
  clone fork star unstar follow unfollow subscribe unsubscribe watch mark unmark label tag untag enable disable
  activate deactivate start stop restart pause resume open reopen lock unlock pin unpin invite join leave request approve
  reject accept decline resolve unresolve dismiss acknowledge close book reserve schedule reschedule order configure
  register login logout sync push commit deploy release publish notify message email mail call dial share grant
  allow draft apply install replace swap toggle trigger dispatch rerun retry run invoke click type
  press drag fill navigate manage reprioritize prioritize promote increment decrement link unlink connect disconnect
  upgrade migrate restore generate make build compose record log track checkout checkin signup signin optin optout sql
`);

export const DESTRUCTIVE_VERBS = words(`
  delete deletes remove removes drop drops destroy purge erase wipe clear truncate merge transfer pay refund cancel
  revoke terminate kill uninstall shred expire charge capture payout withdraw debit wire purchase buy sell trade reset
  rollback revert overwrite ban block suspend archive void reverse evict detach prune flush delist deprovision
  decommission shutdown format nuke rm rmdir unpublish abort exec execute eval shell bash sh powershell cmd terminal
  sudo python javascript computer interpreter execution
`);

/** They are verbs at the front of a name, and things after "get" or "list". */
export const NOUNS_TOO = words(`
  label tag comment reply message mail email call order request release log record link lock star fork commit draft post
  share deploy trigger run invite book copy change patch update mark watch schedule import push sync open start close
  build type press fill merge transfer refund charge capture wire trade block reset archive purchase format check count
  list view query search read computer python javascript interpreter execution bash shell terminal debit payout void
  reverse track store download
`);

/** Two words that name a thing, not what is done with it. */
export const THINGS: ReadonlySet<string> = new Set([
  "pull request",
  "pull requests",
  "merge request",
  "merge requests",
  "check run",
  "check runs",
]);

/** Two words that are one verb. */
export const PAIRS: ReadonlyMap<string, string> = new Map([
  ["check in", "checkin"],
  ["check out", "checkout"],
  ["log in", "login"],
  ["log out", "logout"],
  ["sign up", "signup"],
  ["sign in", "signin"],
  ["opt in", "optin"],
  ["opt out", "optout"],
  ["look up", "lookup"],
]);

/** After one of these stands a second thing that the tool does. */
export const CONJUNCTIONS = words("and or then also");

/** Running what one is given can do anything. */
export const RUNS = words("run invoke call apply trigger dispatch");
export const RUNNABLE = words(
  "command commands code script shell bash sql query terminal trigger program process macro",
);
