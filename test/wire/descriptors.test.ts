import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";

/** Envoy's published API, as the gRPC project ships it. */
const require = createRequire(import.meta.url);
const deps = join(dirname(require.resolve("@grpc/grpc-js-xds/package.json")), "deps");
const protobufjs = dirname(require.resolve("protobufjs/package.json"));
const roots = [
  ...["envoy-api", "xds", "protoc-gen-validate", "googleapis"].map((name) => join(deps, name)),
  protobufjs,
];
const published = new protobuf.Root();
published.resolvePath = (_origin, target) =>
  roots.map((root) => join(root, target)).find((file) => existsSync(file)) ?? target;

/** Where a message of ours stands in Envoy's packages. */
const PACKAGES: Record<string, readonly string[]> = {
  "proto/ext_proc.proto": [
    "envoy.service.ext_proc.v3",
    "envoy.config.core.v3",
    "envoy.type.v3",
    "google.protobuf",
  ],
  "proto/access_log.proto": [
    "envoy.service.accesslog.v3",
    "envoy.data.accesslog.v3",
    "envoy.config.core.v3",
    "google.protobuf",
  ],
};
/** Younger than the published copy; a real Envoy 1.40 takes them in every test of an answer that is read. */
const YOUNGER = new Set(["BodyMutation.streamed_response", "StreamedBodyResponse"]);
const SOURCES = [
  "envoy/service/ext_proc/v3/external_processor.proto",
  "envoy/service/accesslog/v3/als.proto",
  "envoy/data/accesslog/v3/accesslog.proto",
];

function messages(root: protobuf.NamespaceBase): protobuf.Type[] {
  return root.nestedArray.flatMap((each) =>
    each instanceof protobuf.Type
      ? [each, ...messages(each)]
      : each instanceof protobuf.Namespace
        ? messages(each)
        : [],
  );
}

const wireType = (field: protobuf.Field): string => {
  const basic = protobuf.types.basic as Record<string, number>;
  return field.map ? "map" : field.type in basic ? String(basic[field.type]) : "length-delimited or enum";
};

describe.each(Object.entries(PACKAGES))("%s", (file, packages) => {
  published.loadSync([...SOURCES], { keepCase: true });
  const ours = messages(
    new protobuf.Root().loadSync(join(import.meta.dirname, "../..", file), { keepCase: true }),
  ).filter((message) => !YOUNGER.has(message.name));

  it("has messages to check", () => {
    expect(ours.length).toBeGreaterThan(8);
  });

  it.each(ours.map((message) => [message.name, message] as const))(
    "%s has Envoy's field names and numbers",
    (_, message) => {
      const nested = message.parent instanceof protobuf.Type ? `${message.parent.name}.` : "";
      const found = packages
        .map((name) => {
          try {
            return published.lookupType(`${name}.${nested}${message.name}`);
          } catch {
            return null;
          }
        })
        .find((each) => each !== null);
      expect(found, message.name).toBeDefined();
      for (const field of message.fieldsArray) {
        if (YOUNGER.has(`${message.name}.${field.name}`)) continue;
        // protobufjs brings google.protobuf with names in camel case.
        const theirs = found?.fields[field.name] ?? found?.fields[protobuf.util.camelCase(field.name)];
        expect(theirs?.id, `${message.name}.${field.name}`).toBe(field.id);
        if (theirs === undefined) continue;
        expect(theirs.repeated, `${message.name}.${field.name}`).toBe(field.repeated);
        // An enum of theirs is an int32 of ours: the same varint.
        const enumeration =
          published.lookup(theirs.type) !== null || theirs.resolve().resolvedType instanceof protobuf.Enum;
        if (!enumeration) expect(wireType(theirs), `${message.name}.${field.name}`).toBe(wireType(field));
      }
    },
  );
});
