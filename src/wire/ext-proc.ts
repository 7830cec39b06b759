/** ext_proc messages (proto/ext_proc.proto) as plain data: what Envoy sends us, and the replies we make. */
import {
  createReader,
  createWriter,
  endOfMessage,
  finish,
  type Metadata,
  type Reader,
  readMessage,
  tag,
  type Writer,
  writeStruct,
} from "./protobuf.ts";

export type Headers = ReadonlyMap<string, string>;

export type Phase =
  | "request_headers"
  | "response_headers"
  | "request_body"
  | "response_body"
  | "request_trailers"
  | "response_trailers";

export interface ProcessingRequest {
  readonly phase: Phase;
  /** For the header phases. A header that was sent twice has its values joined by ", ". */
  readonly headers: Headers;
  /** Names that came more than once: what one reader takes from the first, another takes from the last. */
  readonly repeated: readonly string[];
  readonly body: Buffer;
  readonly endOfStream: boolean;
  /** The peer's own address, as Envoy says it; with the request's headers only. */
  readonly source: string | null;
}

/** By field number of ProcessingRequest. */
const PHASES: ReadonlyMap<number, Phase> = new Map([
  [2, "request_headers"],
  [3, "response_headers"],
  [4, "request_body"],
  [5, "response_body"],
  [6, "request_trailers"],
  [7, "response_trailers"],
]);
/**
 * Envoy's own word for the peer's address: a caller's is removed before anything reads it (envoy/listener.yaml). Asked
 * for as an attribute it cost Envoy an evaluation of CEL for every call.
 */
const SOURCE = "x-envoy-external-address";
const NO_HEADERS: Headers = new Map();
const NO_BODY: Buffer = Buffer.alloc(0);
const NONE: readonly string[] = [];

function readHeaders(reader: Reader, end: number, into: Map<string, string>, repeated: string[]): void {
  readMessage(reader, end, (field) => {
    if (field !== 1) return false;
    let key = "";
    let value = "";
    readMessage(reader, endOfMessage(reader), (part) => {
      if (part === 1) key = reader.string();
      else if (part === 2) value = reader.string();
      else if (part === 3) value = reader.string();
      else return false;
      return true;
    });
    const earlier = into.get(key);
    if (earlier === undefined) into.set(key, value);
    else {
      into.set(key, `${earlier}, ${value}`);
      repeated.push(key);
    }
    return true;
  });
}

/** Throws on bytes that are not the message; the stream then ends with an error, which is closed by default. */
export function decodeRequest(bytes: Buffer): ProcessingRequest {
  const reader = createReader(bytes);
  let phase: Phase | undefined;
  let headers = NO_HEADERS;
  let repeated = NONE;
  let body = NO_BODY;
  let endOfStream = false;
  readMessage(reader, bytes.length, (field) => {
    const named = PHASES.get(field);
    if (named === undefined) return false;
    phase = named;
    const end = endOfMessage(reader);
    if (field === 4 || field === 5) {
      readMessage(reader, end, (part) => {
        if (part === 1) {
          const stop = endOfMessage(reader);
          body = bytes.subarray(reader.pos, stop);
          reader.pos = stop;
        } else if (part === 2) endOfStream = reader.bool();
        else return false;
        return true;
      });
    } else {
      const map = new Map<string, string>();
      const twice: string[] = [];
      readMessage(reader, end, (part) => {
        if (part === 1) readHeaders(reader, endOfMessage(reader), map, twice);
        else if (part === 3) endOfStream = reader.bool();
        else return false;
        return true;
      });
      headers = map;
      repeated = twice;
    }
    return true;
  });
  if (phase === undefined) throw new Error("ext_proc: a message without a phase");
  const known = phase === "request_headers" && !repeated.includes(SOURCE);
  const source = known ? (headers.get(SOURCE) ?? null) : null;
  return { phase, headers, repeated, body, endOfStream, source };
}

export interface HeaderMutation {
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly remove: readonly string[];
}

function writeHeaderMutation(writer: Writer, mutation: HeaderMutation): void {
  for (const [key, value] of mutation.set) {
    // raw_value: `value` is ignored by Envoy 1.40. append_action 2: OVERWRITE_IF_EXISTS_OR_ADD.
    writer
      .uint32(tag(1))
      .fork()
      .uint32(tag(1))
      .fork()
      .uint32(tag(1))
      .string(key)
      .uint32(tag(3))
      .string(value)
      .ldelim();
    writer.uint32(24).int32(2).ldelim();
  }
  for (const key of mutation.remove) writer.uint32(tag(2)).string(key);
}

const reply = (field: number): Buffer => finish(createWriter().uint32(tag(field)).fork().ldelim());

/** Replies that change nothing. */
export const CONTINUE = {
  request_headers: reply(1),
  response_headers: reply(2),
  request_body: reply(3),
  response_body: reply(4),
  request_trailers: reply(5),
  response_trailers: reply(6),
} as const satisfies Record<Phase, Buffer>;

/** Any header reply with edits. */
export function headersReply(
  phase: "request_headers" | "response_headers",
  mutation: HeaderMutation,
): Buffer {
  const writer = createWriter();
  writer
    .uint32(tag(phase === "request_headers" ? 1 : 2))
    .fork()
    .uint32(tag(1))
    .fork()
    .uint32(tag(2))
    .fork();
  writeHeaderMutation(writer, mutation);
  return finish(writer.ldelim().ldelim().ldelim());
}

/** The reply to request trailers: these are taken out. */
export function trailersReply(remove: readonly string[]): Buffer {
  const writer = createWriter();
  writer.uint32(tag(5)).fork().uint32(tag(1)).fork();
  writeHeaderMutation(writer, { set: [], remove });
  return finish(writer.ldelim().ldelim());
}

/** The reply to a buffered request body: edits, a new body (null: unchanged), and, from the router filter, metadata. */
export function requestBodyReply(
  mutation: HeaderMutation,
  body: Buffer | null,
  metadata: Metadata | null,
): Buffer {
  const writer = createWriter();
  writer.uint32(tag(3)).fork().uint32(tag(1)).fork().uint32(tag(2)).fork();
  writeHeaderMutation(writer, mutation);
  writer.ldelim();
  if (body !== null) writer.uint32(tag(3)).fork().uint32(tag(1)).bytes(body).ldelim();
  // The metadata decides the route, so the cached one must go.
  if (metadata !== null) writer.uint32(40).bool(true);
  writer.ldelim().ldelim();
  if (metadata !== null) {
    writer.uint32(tag(8)).fork();
    writeStruct(writer, metadata);
    writer.ldelim();
  }
  return finish(writer);
}

/** A header mutation, encoded: many exchanges share it. */
export function prepareMutation(mutation: HeaderMutation): Buffer {
  const writer = createWriter();
  writeHeaderMutation(writer, mutation);
  return finish(writer);
}

/** Dynamic metadata, encoded. */
export function prepareMetadata(metadata: Metadata): Buffer {
  const writer = createWriter();
  writeStruct(writer, metadata);
  return finish(writer);
}

const varintLength = (value: number): number => {
  let length = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) length += 1;
  return length;
};

/**
 * requestBodyReply with metadata, put together from encoded parts: fields of a message may stand in any order and in
 * any number of pieces, so pieces are copied one after another.
 */
export function preparedBodyReply(
  mutation: readonly Buffer[],
  body: Buffer | null,
  metadata: readonly Buffer[],
): Buffer {
  const sum = (parts: readonly Buffer[]) => parts.reduce((length, part) => length + part.length, 0);
  const mutationLength = sum(mutation);
  const metadataLength = sum(metadata);
  const field = (length: number) => 1 + varintLength(length) + length;
  const bodyLength = body === null ? 0 : field(body.length);
  const common = field(mutationLength) + (body === null ? 0 : field(bodyLength)) + 2;
  const out = Buffer.allocUnsafe(field(field(common)) + field(metadataLength));
  let at = 0;
  const open = (number: number, length: number) => {
    out[at++] = tag(number);
    let rest = length;
    for (; rest > 127; rest = Math.floor(rest / 128)) out[at++] = (rest & 127) | 128;
    out[at++] = rest;
  };
  const copy = (part: Buffer) => {
    part.copy(out, at);
    at += part.length;
  };
  open(3, field(common));
  open(1, common);
  open(2, mutationLength);
  for (const part of mutation) copy(part);
  if (body !== null) {
    open(3, bodyLength);
    open(1, body.length);
    copy(body);
  }
  out[at++] = 40;
  out[at++] = 1;
  open(8, metadataLength);
  for (const part of metadata) copy(part);
  return out;
}

/** A piece of a FULL_DUPLEX_STREAMED answer. */
export function streamedBodyReply(body: Buffer, endOfStream: boolean): Buffer {
  const writer = createWriter();
  writer.uint32(tag(4)).fork().uint32(tag(1)).fork().uint32(tag(3)).fork().uint32(tag(3)).fork();
  writer.uint32(tag(1)).bytes(body);
  if (endOfStream) writer.uint32(16).bool(true);
  return finish(writer.ldelim().ldelim().ldelim().ldelim());
}

/** Answers the caller at once. `details` begins with "lanekeeper": Envoy's local reply table leaves such a reply alone. */
export function immediateReply(
  status: number,
  headers: HeaderMutation,
  body: Buffer,
  details: string,
): Buffer {
  const writer = createWriter();
  writer.uint32(tag(7)).fork();
  writer.uint32(tag(1)).fork().uint32(8).int32(status).ldelim();
  writer.uint32(tag(2)).fork();
  writeHeaderMutation(writer, headers);
  writer.ldelim();
  writer.uint32(tag(3)).bytes(body).uint32(tag(5)).string(details);
  return finish(writer.ldelim());
}
