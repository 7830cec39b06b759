import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { floorEnvoyConfig } from "./floor.ts";
import { passes } from "./floor-replies.ts";

const proto = new protobuf.Root().loadSync(join(import.meta.dirname, "../../proto/ext_proc.proto"), {
  keepCase: true,
});
const Request = proto.lookupType("envoy.service.ext_proc.v3.ProcessingRequest");
const Response = proto.lookupType("envoy.service.ext_proc.v3.ProcessingResponse");

const asked = (message: object) => Buffer.from(Request.encode(Request.fromObject(message)).finish());
const answered = (message: object) =>
  Response.toObject(Response.decode(passes(asked(message))), { bytes: String });

describe("the empty service", () => {
  it("lets headers, a whole body and trailers pass as they are", () => {
    const headers = { headers: [{ key: ":path", raw_value: Buffer.from("/v1/chat/completions") }] };
    expect(answered({ request_headers: { headers } })).toEqual({ request_headers: {} });
    expect(answered({ request_body: { body: Buffer.alloc(300), end_of_stream: true } })).toEqual({
      request_body: {},
    });
    expect(answered({ response_headers: { headers, end_of_stream: true } })).toEqual({
      response_headers: {},
    });
    expect(answered({ request_trailers: {} })).toEqual({ request_trailers: {} });
    expect(answered({ response_trailers: {} })).toEqual({ response_trailers: {} });
  });

  it("sends each piece of an answer back, of whatever length, and says when it was the last", () => {
    for (const length of [0, 1, 100, 120, 127, 128, 16_380, 70_000]) {
      for (const last of [{}, { end_of_stream: true }]) {
        const piece = {
          ...(length === 0 ? {} : { body: Buffer.alloc(length, "é").toString("base64") }),
          ...last,
        };
        const message = { response_body: piece, metadata_context: { filter_metadata: { a: {} } } };
        expect(answered(message)).toEqual({
          response_body: { response: { body_mutation: { streamed_response: piece } } },
        });
      }
    }
  });

  it("refuses what is no message of ext_proc", () => {
    for (const bytes of [[], [0x0a, 0], [0x42, 0], [0x10, 0]]) {
      expect(() => passes(Buffer.from(bytes))).toThrow("a message without a phase");
    }
    expect(() => passes(Buffer.from([0x2a, 0x80]))).toThrow();
  });

  it("is asked about the answer at the second listener only", () => {
    const ports = { mock: 1, plain: 2, gateway: 3, admin: 4, floor: 5, floorProcessed: 6 };
    const config = JSON.stringify(floorEnvoyConfig(ports, "/run/floor.sock"));
    const [, first = "", second = ""] = config.split('"port_value":');
    expect([first.slice(0, 1), second.slice(0, 1)]).toEqual(["5", "6"]);
    expect(first).toContain('"response_body_mode":"NONE"');
    expect(second).toContain('"response_body_mode":"FULL_DUPLEX_STREAMED"');
  });
});
