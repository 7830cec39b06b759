/** What the empty service answers: that everything may pass as it is. The messages are those of proto/ext_proc.proto. */

const RESPONSE_BODY = 5;
/** From the outside in: ProcessingResponse.response_body, .response, .body_mutation, .streamed_response. */
const STREAMED_RESPONSE = [4, 1, 3, 3] as const;

const tag = (field: number): number => (field << 3) | 2;

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];

/** A reply's field is the message's less one; an empty one changes nothing. */
const PASS: readonly Buffer[] = Array.from({ length: 8 }, (_, field) => Buffer.from([tag(field - 1), 0]));

/** Envoy writes the phase first; the rest need not be read. Throws on a message that begins with anything else. */
export function passes(message: Buffer): Buffer {
  const [first = 0] = message;
  const field = first >>> 3;
  const reply = PASS[field];
  if (reply === undefined || field < 2 || first !== tag(field)) throw new Error("a message without a phase");
  return field === RESPONSE_BODY ? echo(message) : reply;
}

/** StreamedBodyResponse has the fields of HttpBody, so that the piece goes back in a new wrapper without being read. */
function echo(message: Buffer): Buffer {
  let at = 1;
  let length = 0;
  for (let shift = 0, more = true; more; at++, shift += 7) {
    const byte = message.readUInt8(at);
    length += (byte & 127) << shift;
    more = byte > 127;
  }
  let wrapper: number[] = [];
  for (const field of STREAMED_RESPONSE.toReversed()) {
    wrapper = [tag(field), ...varint(length + wrapper.length), ...wrapper];
  }
  return Buffer.concat([Buffer.from(wrapper), message.subarray(at, at + length)]);
}
