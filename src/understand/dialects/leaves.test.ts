/** Nothing hides: whatever a caller writes, wherever, is a leaf, or it is one of the few things named here. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIALECTS, type Dialect } from "../../exchange.ts";
import { type JsonDoc, parseJson } from "../json.ts";
import { dialects } from "./index.ts";
import { REQUEST as OPENAI_REQUEST } from "./openai/shape.ts";

const corpora = process.env.LANEKEEPER_CORPORA ?? join(import.meta.dirname, "../../../../shared/corpora");
const agentgateway = join(corpora, "agentgateway+agentgateway/crates/llm/src/tests/requests");
const openapi = join(corpora, "openai+openai-openapi/openapi.json");

/** Values of closed lists that the fixtures and the corpus use, written down apart from the shapes. */
const CLOSED = new Set([
  ...[
    "system",
    "developer",
    "user",
    "assistant",
    "tool",
    "function",
    "text",
    "image_url",
    "input_audio",
    "file",
  ],
  ...[
    "custom",
    "auto",
    "none",
    "required",
    "low",
    "medium",
    "high",
    "wav",
    "grammar",
    "regex",
    "approximate",
  ],
  ...["json_object", "json_schema", "object", "string", "number", "integer", "null", "array", "boolean"],
  ...["ephemeral", "1h", "5m", "image", "document", "tool_use", "tool_result", "server_tool_use", "thinking"],
  ...[
    "redacted_thinking",
    "web_search_tool_result",
    "web_search_result",
    "container_upload",
    "search_result",
  ],
  ...["char_location", "base64", "url", "content", "image/png", "application/pdf", "text/plain", "enabled"],
  ...["adaptive", "web_search_20250305", "mcp_toolset", "max", "xhigh"],
]);

interface Unseen {
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly model: string;
}

/** The strings of the document that are neither leaves nor attachments' data. */
function unseen(dialect: Dialect, doc: JsonDoc): Unseen {
  const call = dialects[dialect].readRequest(doc);
  const seen = new Set(call.leaves.map(({ node }) => node));
  for (const { dataNode } of call.attachments) seen.add(dataNode);
  const keys: string[] = [];
  const values: string[] = [];
  for (let node = 0; node < doc.count; node += 1) {
    if (doc.type(node) !== "string" || seen.has(node)) continue;
    (doc.isKey(node) ? keys : values).push(doc.text(node));
  }
  return { keys, values, model: call.model };
}

const fixtures: readonly (readonly [Dialect, string, string])[] = DIALECTS.flatMap((dialect) => {
  const folder = join(import.meta.dirname, dialect, "fixtures");
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.map((file) => [dialect, file, join(folder, file)] as const);
});

describe("every string is a leaf but for closed lists, the model's name and attachments' data", () => {
  it.each(fixtures)("%s %s", (dialect, _name, file) => {
    const { values, model } = unseen(dialect, parseJson(readFileSync(file)));
    expect(values.filter((value) => value !== model && !CLOSED.has(value))).toEqual([]);
  });
});

/** All places of a value where something else could stand: [object or array, its key]. */
function placesOf(
  value: unknown,
  found: [Record<string, unknown>, string][] = [],
): [Record<string, unknown>, string][] {
  if (typeof value !== "object" || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push([value as Record<string, unknown>, key]);
    placesOf((value as Record<string, unknown>)[key], found);
  }
  return found;
}

describe("a marker put anywhere is seen", () => {
  const MARKER = "jane roe, 4111 1111 1111 1111";
  it.each(fixtures)("%s %s", (dialect, _name, file) => {
    const text = readFileSync(file, "utf8");
    const count = placesOf(JSON.parse(text)).length;
    const planted = fc.constantFrom<unknown>(
      ...[
        MARKER,
        [MARKER],
        { [MARKER]: 1 },
        { text: MARKER },
        { type: MARKER },
        { type: "text", text: MARKER },
      ],
      ...[
        { url: MARKER },
        { data: MARKER },
        { type: "object", properties: { [MARKER]: {} } },
        [[{ role: MARKER }]],
      ],
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.nat(count - 1), planted, fc.boolean(), (index, value, asNewKey) => {
        const body = JSON.parse(text) as unknown;
        const place = placesOf(body)[index];
        if (place === undefined) return;
        const [holder, key] = place;
        if (asNewKey && !Array.isArray(holder)) holder["a key of mine"] = value;
        else holder[key] = value;
        const doc = parseJson(Buffer.from(JSON.stringify(body)));
        let missed: Unseen;
        try {
          missed = unseen(dialect, doc);
        } catch {
          return; // Refused: it reaches no lane.
        }
        accepted += 1;
        expect([...missed.keys, ...missed.values]).not.toContain(MARKER);
        expect(missed.keys).not.toContain("a key of mine");
      }),
      { numRuns: 1500 },
    );
    expect(accepted).toBeGreaterThan(500);
  });
});

describe.skipIf(!existsSync(agentgateway))(
  "requests of another gateway (skipped where LANEKEEPER_CORPORA has none)",
  () => {
    const folders: readonly (readonly [Dialect, string])[] = [
      ["openai", "completions"],
      ["anthropic", "messages"],
    ];
    const files = folders.flatMap(([dialect, folder]) => {
      const path = join(agentgateway, folder);
      const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith(".json")) : [];
      return names.map((name) => [dialect, name, join(path, name)] as const);
    });

    it.each(files)("%s %s", (dialect, _name, file) => {
      const { values, model } = unseen(dialect, parseJson(readFileSync(file)));
      expect(values.filter((value) => value !== model && !CLOSED.has(value))).toEqual([]);
    });
  },
);

describe.skipIf(!existsSync(openapi))(
  "OpenAI's OpenAPI description (skipped where LANEKEEPER_CORPORA has none)",
  () => {
    it("names no member of a request that the shape does not know", () => {
      interface Schema {
        readonly $ref?: string;
        readonly allOf?: readonly Schema[];
        readonly properties?: Readonly<Record<string, unknown>>;
      }
      const { components } = JSON.parse(readFileSync(openapi, "utf8")) as {
        components: { schemas: Readonly<Record<string, Schema>> };
      };
      const members = (schema: Schema | undefined): readonly string[] => [
        ...(schema?.$ref === undefined
          ? []
          : members(components.schemas[schema.$ref.split("/").at(-1) ?? ""])),
        ...(schema?.allOf ?? []).flatMap(members),
        ...Object.keys(schema?.properties ?? {}),
      ];
      const named = members(components.schemas.CreateChatCompletionRequest);
      expect(named).toContain("messages");
      expect(named.filter((name) => OPENAI_REQUEST.fields?.has(name) !== true)).toEqual([]);
    });
  },
);
