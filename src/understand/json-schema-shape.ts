/**
 * The words of JSON Schema (2020-12 and the drafts before it), as tool definitions and output formats use them. The
 * names of properties and definitions, and every text in a schema, are the caller's.
 * https://json-schema.org/draft/2020-12/schema
 */
import { FREE, oneOf, type Shape } from "./shape.ts";

const SIMPLE_TYPE = oneOf("array", "boolean", "integer", "null", "number", "object", "string");
const TYPE: Shape = { ...SIMPLE_TYPE, items: SIMPLE_TYPE };

const fields = new Map<string, Shape>();
/** A schema, or an array of schemas, as `items` of older drafts allows. */
export const JSON_SCHEMA: Shape = { fields, items: { fields } };
const NAMED: Shape = { rest: JSON_SCHEMA };

for (const keyword of ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"]) {
  fields.set(keyword, NAMED);
}
for (const keyword of [
  ...["additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not"],
  ...[
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "prefixItems",
  ],
]) {
  fields.set(keyword, JSON_SCHEMA);
}
for (const keyword of [
  ...[
    "$anchor",
    "$comment",
    "$id",
    "$ref",
    "$schema",
    "const",
    "contentEncoding",
    "contentMediaType",
    "default",
  ],
  ...["deprecated", "dependentRequired", "description", "enum", "example", "examples", "exclusiveMaximum"],
  ...["exclusiveMinimum", "format", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum"],
  ...[
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "pattern",
  ],
  ...["readOnly", "required", "strict", "title", "uniqueItems", "writeOnly"],
]) {
  fields.set(keyword, FREE);
}
fields.set("type", TYPE);
