import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { decodeLogBatch } from "../../src/wire/access-log.ts";
import {
  CONTINUE,
  decodeRequest,
  type HeaderMutation,
  headersReply,
  immediateReply,
  preparedBodyReply,
  prepareMetadata,
  prepareMutation,
  requestBodyReply,
  streamedBodyReply,
} from "../../src/wire/ext-proc.ts";
import type { Metadata } from "../../src/wire/protobuf.ts";

const proto = (file: string) =>
  new protobuf.Root().loadSync(join(import.meta.dirname, "../../proto", file), { keepCase: true });
const extProc = proto("ext_proc.proto");
const accessLog = proto("access_log.proto");
const Request = extProc.lookupType("envoy.service.ext_proc.v3.ProcessingRequest");
const Response = extProc.lookupType("envoy.service.ext_proc.v3.ProcessingResponse");
const Batch = accessLog.lookupType("envoy.service.accesslog.v3.StreamAccessLogsMessage");

const encode = (type: protobuf.Type, value: object) =>
  Buffer.from(type.encode(type.fromObject(value)).finish());
const decode = (bytes: Buffer) =>
  Response.toObject(Response.decode(bytes), { bytes: String, longs: Number }) as Record<string, unknown>;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const structOf = (fields: Record<string, string>) => ({
  fields: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, { string_value: value }])),
});

describe("requests", () => {
  it("reads headers, joins repeated ones and names them", () => {
    const header = (key: string, value: string) => ({ key, raw_value: Buffer.from(value) });
    const request = decodeRequest(
      encode(Request, {
        request_headers: {
          headers: {
            headers: [
              header(":path", "/v1/messages"),
              header("x-a", "1"),
              header("x-envoy-external-address", "2001:db8::1"),
              header("x-a", "2"),
            ],
          },
          end_of_stream: true,
        },
      }),
    );
    expect(request.phase).toBe("request_headers");
    expect([...request.headers]).toEqual([
      [":path", "/v1/messages"],
      ["x-a", "1, 2"],
      ["x-envoy-external-address", "2001:db8::1"],
    ]);
    expect(request).toMatchObject({
      repeated: ["x-a"],
      endOfStream: true,
      source: "2001:db8::1",
    });
  });

  it("takes no address of the peer from a header that came twice", () => {
    const header = { key: "x-envoy-external-address", raw_value: Buffer.from("192.0.2.1") };
    const request = decodeRequest(
      encode(Request, { request_headers: { headers: { headers: [header, header] } } }),
    );
    expect(request.source).toBeNull();
  });

  it("reads a body, and nothing beside it", () => {
    const request = decodeRequest(
      encode(Request, {
        response_body: { body: Buffer.from("hé"), end_of_stream: true },
        metadata_context: {
          filter_metadata: { "lanekeeper.exchange": structOf({ id: "unread" }) },
        },
      }),
    );
    expect(request).toMatchObject({ phase: "response_body", endOfStream: true });
    expect(request.body.toString()).toBe("hé");
  });

  it("refuses a message without a phase, and bytes that are no message", () => {
    expect(() => decodeRequest(Buffer.alloc(0))).toThrow();
    expect(() => decodeRequest(Buffer.from([0x12, 0xff]))).toThrow();
  });
});

describe("replies", () => {
  it("continues every phase", () => {
    for (const [phase, bytes] of Object.entries(CONTINUE)) expect(decode(bytes)).toEqual({ [phase]: {} });
  });

  it("carries header edits, a body and metadata", () => {
    const reply = requestBodyReply(
      { set: [["content-length", "2"]], remove: ["x-tenant"] },
      Buffer.from("{}"),
      { lanekeeper: { decision: "allow", n: 1, ok: true, groups: [{ name: "a" }] } },
    );
    expect(decode(reply)).toEqual({
      request_body: {
        response: {
          header_mutation: {
            set_headers: [{ header: { key: "content-length", raw_value: base64("2") }, append_action: 2 }],
            remove_headers: ["x-tenant"],
          },
          body_mutation: { body: base64("{}") },
          clear_route_cache: true,
        },
      },
      dynamic_metadata: {
        fields: {
          lanekeeper: {
            struct_value: {
              fields: {
                decision: { string_value: "allow" },
                n: { number_value: 1 },
                ok: { bool_value: true },
                groups: {
                  list_value: {
                    values: [{ struct_value: { fields: { name: { string_value: "a" } } } }],
                  },
                },
              },
            },
          },
        },
      },
    });
  });

  it("leaves a body alone that did not change", () => {
    expect(decode(requestBodyReply({ set: [], remove: [] }, null, null))).toEqual({
      request_body: { response: { header_mutation: {} } },
    });
  });

  it("edits headers, streams pieces and answers at once", () => {
    expect(decode(headersReply("response_headers", { set: [[":status", "503"]], remove: [] }))).toEqual({
      response_headers: {
        response: {
          header_mutation: {
            set_headers: [{ header: { key: ":status", raw_value: base64("503") }, append_action: 2 }],
          },
        },
      },
    });
    expect(decode(streamedBodyReply(Buffer.from("x"), true))).toEqual({
      response_body: {
        response: { body_mutation: { streamed_response: { body: base64("x"), end_of_stream: true } } },
      },
    });
    expect(
      decode(immediateReply(403, { set: [], remove: [] }, Buffer.from("no"), "lanekeeper_denied")),
    ).toEqual({
      immediate_response: {
        status: { code: 403 },
        headers: {},
        body: base64("no"),
        details: "lanekeeper_denied",
      },
    });
  });
});

describe("the access log", () => {
  it("reads an entry as Envoy writes it", () => {
    const bytes = encode(Batch, {
      identifier: { log_name: "exchange" },
      http_logs: {
        log_entry: [
          {
            common_properties: {
              start_time: { seconds: 10, nanos: 5_000_000 },
              time_to_first_upstream_rx_byte: { nanos: 7_000_000 },
              duration: { seconds: 1, nanos: 500_000 },
              upstream_remote_address: { socket_address: { address: "127.0.0.1", port_value: 81 } },
              upstream_cluster: "openai~answer",
              response_flags: { upstream_request_timeout: true },
              metadata: {
                filter_metadata: {
                  "lanekeeper.usage": { fields: { input: { number_value: 3 }, output: { number_value: 4 } } },
                },
              },
              upstream_request_attempt_count: 2,
            },
            request: { path: "/v1/messages", request_id: "r1", request_body_bytes: 12 },
            response: { response_code: { value: 504 }, response_code_details: "via_upstream" },
          },
        ],
      },
    });
    expect(decodeLogBatch(bytes)).toEqual({
      logName: "exchange",
      entries: [
        {
          id: "r1",
          path: "/v1/messages",
          bodyBytes: 12,
          status: 504,
          details: "via_upstream",
          flags: new Set(["upstream_request_timeout"]),
          cluster: "openai~answer",
          host: "127.0.0.1:81",
          attempts: 2,
          startedAt: 10_005,
          durationMs: 1000.5,
          firstUpstreamTxMs: null,
          firstUpstreamRxMs: 7,
          firstDownstreamTxMs: null,
          usage: { input: 3, output: 4 },
        },
      ],
    });
  });
});

describe("a reply put together from encoded parts", () => {
  const set: HeaderMutation = { set: [[":path", "/v1/x"]], remove: [] };
  const remove: HeaderMutation = { set: [], remove: ["cookie"] };
  const metadata: Metadata = { lanekeeper: { decision: "allow" }, other: { id: "x" } };

  it.each([0, 1, 127, 128, 16_383, 16_384, 300_000, -1])(
    "says what one in a piece says, body of %i bytes",
    (length) => {
      const body = length < 0 ? null : Buffer.alloc(length, "b");
      const parts = [
        prepareMetadata({ lanekeeper: { decision: "allow" } }),
        prepareMetadata({ other: { id: "x" } }),
      ];
      const made = preparedBodyReply([prepareMutation(set), prepareMutation(remove)], body, parts);
      const whole = requestBodyReply({ set: set.set, remove: remove.remove }, body, metadata);
      expect(decode(made)).toEqual(decode(whole));
    },
  );
});
