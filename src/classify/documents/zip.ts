/**
 * The parts of a ZIP file (APPNOTE.TXT 6.3.10, PKWARE), only where every reader would find the same ones: no encryption,
 * no ZIP64, no second volume, no bytes between the parts or around them, names once. Anything else is not read.
 */
import { inflateRawSync } from "node:zlib";
import { hasAsciiRun, readText } from "../attachments/charset.ts";

export interface ZipPart {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface ZipBounds {
  readonly maxParts: number;
  /** Of all parts together, inflated. */
  readonly maxBytes: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const DESCRIPTOR = 0x08074b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;

const STORED = 0;
const DEFLATED = 8;
/** Bits of the general purpose flag that we know to be harmless: deflate's level, a data descriptor, UTF-8 names. */
const HARMLESS = 0b1000_0000_1110;
const HAS_DESCRIPTOR = 0b1000;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

class Unreadable extends Error {}

function must(holds: boolean): void {
  if (!holds) throw new Unreadable();
}

/** Extra fields hold times and padding. */
const mustHoldNoText = (bytes: Buffer): void => must(!hasAsciiRun(bytes));

/** Null when it is no ZIP file that we read, or larger than the bounds. */
export function readZip(bytes: Buffer, bounds: ZipBounds): readonly ZipPart[] | null {
  try {
    return readParts(bytes, bounds);
  } catch {
    // Damaged, cut off, out of bounds, or of a kind that we do not know: all the same to the caller.
    return null;
  }
}

function readParts(bytes: Buffer, { maxParts, maxBytes }: ZipBounds): readonly ZipPart[] {
  const end = bytes.length - END_BYTES;
  must(end >= 0 && bytes.readUInt32LE(end) === END);
  // One volume, no comment: the end record is the file's end.
  must(bytes.readUInt32LE(end + 4) === 0 && bytes.readUInt16LE(end + 20) === 0);
  const count = bytes.readUInt16LE(end + 10);
  const directory = bytes.readUInt32LE(end + 16);
  must(bytes.readUInt16LE(end + 8) === count && count > 0 && count <= maxParts);
  must(directory + bytes.readUInt32LE(end + 12) === end);
  const entries = readDirectory(bytes, directory, end, count);
  must(new Set(entries.map(({ name }) => name.toLowerCase())).size === count);
  let at = 0;
  let left = maxBytes;
  return entries
    .toSorted((a, b) => a.offset - b.offset)
    .map((entry) => {
      must(entry.offset === at && entry.size <= left);
      const part = readPart(bytes, entry);
      left -= entry.size;
      at = part.end;
      return part;
    })
    .map(({ name, bytes: content, end: partEnd }, nth, all) => {
      must(nth < all.length - 1 || partEnd === directory);
      return { name, bytes: content };
    });
}

/** A name is text that is shown: UTF-8, whatever older readers make of it. */
function readName(bytes: Buffer): string {
  const read = readText(bytes, "utf-8");
  must(read !== null && read.text !== "" && !/[\r\n]/.test(read.text));
  return read?.text ?? "";
}

function readDirectory(bytes: Buffer, from: number, to: number, count: number): Entry[] {
  const entries: Entry[] = [];
  let at = from;
  for (let nth = 0; nth < count; nth++) {
    must(bytes.readUInt32LE(at) === CENTRAL);
    const nameBytes = bytes.readUInt16LE(at + 28);
    const extraBytes = bytes.readUInt16LE(at + 30);
    const commentBytes = bytes.readUInt16LE(at + 32);
    // A comment is text that nobody shows.
    must(commentBytes === 0 && bytes.readUInt16LE(at + 34) === 0);
    const name = readName(bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes));
    entries.push({
      name,
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += CENTRAL_BYTES + nameBytes;
    mustHoldNoText(bytes.subarray(at, at + extraBytes));
    at += extraBytes;
  }
  must(at === to);
  return entries;
}

function readPart(bytes: Buffer, entry: Entry): ZipPart & { readonly end: number } {
  const { name, flags, method, packed, size, offset } = entry;
  must((flags & ~HARMLESS) === 0 && (method === STORED || method === DEFLATED));
  must(bytes.readUInt32LE(offset) === LOCAL);
  must(bytes.readUInt16LE(offset + 6) === flags && bytes.readUInt16LE(offset + 8) === method);
  const nameBytes = bytes.readUInt16LE(offset + 26);
  must(readName(bytes.subarray(offset + LOCAL_BYTES, offset + LOCAL_BYTES + nameBytes)) === name);
  const hasDescriptor = (flags & HAS_DESCRIPTOR) !== 0;
  if (!hasDescriptor) {
    must(bytes.readUInt32LE(offset + 18) === packed && bytes.readUInt32LE(offset + 22) === size);
  }
  const extra = offset + LOCAL_BYTES + nameBytes;
  const start = extra + bytes.readUInt16LE(offset + 28);
  mustHoldNoText(bytes.subarray(extra, start));
  const data = bytes.subarray(start, start + packed);
  must(data.length === packed);
  const content = method === STORED ? data : inflate(data, size);
  must(content.length === size);
  let end = start + packed;
  if (hasDescriptor) end += bytes.readUInt32LE(end) === DESCRIPTOR ? 16 : 12;
  return { name, bytes: content, end };
}

function inflate(data: Buffer, size: number): Buffer {
  const { buffer, engine } = inflateRawSync(data, { maxOutputLength: size + 1, info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  // Bytes after the compressed data would be nobody's.
  must(engine.bytesWritten === data.length);
  return buffer;
}
