/**
 * Credentials within an address: scheme://user:password@host (RFC 3986 3.2.1, as databases, queues, proxies and git use
 * it), and key=value connection strings (ODBC, ADO.NET) with a password. Placeholders and variables are left out.
 */
import { type Detector, type Match, matchEnd } from "../contract.ts";
import { isPlaceholder } from "../placeholder.ts";

const REST =
  /:\/\/([^\s:/?#[\]@"'`<>\\]{0,128}):([^\s/?#@"'`<>\\]{1,256}(?:@[^\s/?#@"'`<>\\:]{0,60}(?=@))?)@([\w.[\]:-]{1,200})/y;
const ADO = /(?:password|pwd)=([^;"'\s<>{}$]{3,128})(?=;|["']|$)/iy;
const ADO_NEAR =
  /(?:server|data source|host|uid|user id|username|user|database|initial catalog|driver|dsn|port)=/i;
const COMMON =
  /^(?:pass|password|passwd|pwd|secret|user|username|pw|xxx+|x|\*+|\d|string|host|token|foo|bar|baz|abc|xyz|test|demo|example)$/i;

function isReal(secret: string): boolean {
  return (
    secret.length > 3 &&
    !COMMON.test(secret) &&
    !/^[$%{[<(]|^\w*\[|\}\}?$/.test(secret) &&
    !isPlaceholder(secret)
  );
}

export const connectionString: Detector = {
  name: "connection-string",
  kinds: ["SECRET_URL_CREDENTIALS", "SECRET_CONNECTION_STRING"],
  anchors: [
    { on: "literal", text: "://", inside: true },
    { on: "literal", text: "password=", ignoreCase: true },
    { on: "literal", text: "pwd=", ignoreCase: true },
    { on: "literal", text: "jdbc:oracle:" },
  ],
  verify(text, at): Match | null {
    if (text.startsWith("jdbc:oracle:", at)) return inOracle(text, at);
    return text.charAt(at) === ":" ? inAddress(text, at) : inPairs(text, at);
  },
};

function inAddress(text: string, at: number): Match | null {
  REST.lastIndex = at;
  const parts = REST.exec(text);
  if (parts === null || !isReal(parts[2] ?? "")) return null;
  const schemeEnd = at;
  let start = at;
  while (start > 0 && schemeEnd - start < 24 && /[A-Za-z0-9+.-]/.test(text.charAt(start - 1))) start--;
  if (start === at) return null;
  const database =
    /^(?:postgres|mysql|mariadb|mongo|redis|amqp|mssql|sqlserver|jdbc|clickhouse|cassandra|neo4j|bolt|kafka|nats)/i;
  const kind = database.test(text.slice(start, at)) ? "SECRET_CONNECTION_STRING" : "SECRET_URL_CREDENTIALS";
  return { kind, start, end: REST.lastIndex, confidence: 0.9 };
}

/** Oracle writes user/password@host (docs.oracle.com, JDBC thin driver). */
const ORACLE = /(?:thin|oci):[^\s/@:"']{1,64}\/([^\s@"'<>]{4,128})@/y;
function inOracle(text: string, at: number): Match | null {
  ORACLE.lastIndex = at + "jdbc:oracle:".length;
  const value = ORACLE.exec(text)?.[1] ?? "";
  const end = ORACLE.lastIndex - 1;
  return isReal(value)
    ? { kind: "SECRET_CONNECTION_STRING", start: end - value.length, end, confidence: 0.9 }
    : null;
}

function inPairs(text: string, at: number): Match | null {
  // A member of an object in code; a name of a variable is the assignment's to judge.
  if (text.charCodeAt(at - 1) === 95) return null;
  const end = matchEnd(ADO, text, at);
  if (end < 0) return null;
  const around = text.slice(Math.max(0, at - 200), at) + text.slice(end, end + 100);
  if (!around.includes(";") || !ADO_NEAR.test(around)) return null;
  const value = text.slice(text.indexOf("=", at) + 1, end);
  return isReal(value)
    ? { kind: "SECRET_CONNECTION_STRING", start: end - value.length, end, confidence: 0.85 }
    : null;
}
