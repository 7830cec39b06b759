/** Envoy's gRPC access log (proto/access_log.proto): how each exchange and each failed attempt ended. */
import type { Flag, LogEntry } from "../record/outcome.ts";
import { createReader, endOfMessage, type Reader, readFlatStruct, readMessage } from "./protobuf.ts";

/** Field numbers of envoy.data.accesslog.v3.ResponseFlags that mean something here. */
const FLAGS: Readonly<Record<number, Flag>> = {
  2: "no_healthy_upstream",
  3: "upstream_request_timeout",
  4: "local_reset",
  5: "upstream_remote_reset",
  6: "upstream_connection_failure",
  7: "upstream_connection_termination",
  8: "upstream_overflow",
  9: "no_route_found",
  15: "downstream_connection_termination",
  16: "upstream_retry_limit_exceeded",
  17: "stream_idle_timeout",
  19: "downstream_protocol_error",
  20: "upstream_max_stream_duration_reached",
  24: "upstream_protocol_error",
  25: "no_cluster_found",
  27: "dns_resolution_failure",
  28: "downstream_remote_reset",
};

const NO_FLAGS: ReadonlySet<Flag> = new Set();

/** google.protobuf.Timestamp and Duration alike, in milliseconds. */
function readTime(reader: Reader, end: number): number {
  let milliseconds = 0;
  readMessage(reader, end, (field) => {
    if (field === 1) milliseconds += Number(reader.int64()) * 1e3;
    else if (field === 2) milliseconds += reader.int32() / 1e6;
    else return false;
    return true;
  });
  return milliseconds;
}

function readAddress(reader: Reader, end: number): string {
  let address = "";
  let port = 0;
  readMessage(reader, end, (field) => {
    if (field !== 1) return false;
    readMessage(reader, endOfMessage(reader), (part) => {
      if (part === 2) address = reader.string();
      else if (part === 3) port = reader.uint32();
      else return false;
      return true;
    });
    return true;
  });
  return address === "" ? "" : `${address}:${port}`;
}

function readUsage(reader: Reader, end: number): LogEntry["usage"] {
  let usage: LogEntry["usage"] = null;
  readMessage(reader, end, (field) => {
    if (field !== 1) return false;
    let namespace = "";
    readMessage(reader, endOfMessage(reader), (part) => {
      if (part === 1) namespace = reader.string();
      else if (part === 2 && namespace === "lanekeeper.usage") {
        const fields = readFlatStruct(reader, endOfMessage(reader));
        usage = { input: Number(fields.input ?? 0), output: Number(fields.output ?? 0) };
      } else return false;
      return true;
    });
    return true;
  });
  return usage;
}

function readEntry(reader: Reader, end: number): LogEntry {
  let id = "";
  let path = "";
  let bodyBytes = 0;
  let status = 0;
  let details = "";
  let flags = NO_FLAGS;
  let cluster = "";
  let host = "";
  let attempts = 0;
  let startedAt = 0;
  let durationMs = 0;
  let firstUpstreamTxMs: number | null = null;
  let firstUpstreamRxMs: number | null = null;
  let firstDownstreamTxMs: number | null = null;
  let usage: LogEntry["usage"] = null;
  const common = (field: number): boolean => {
    switch (field) {
      case 5:
        startedAt = readTime(reader, endOfMessage(reader));
        return true;
      case 7:
        firstUpstreamTxMs = readTime(reader, endOfMessage(reader));
        return true;
      case 9:
        firstUpstreamRxMs = readTime(reader, endOfMessage(reader));
        return true;
      case 11:
        firstDownstreamTxMs = readTime(reader, endOfMessage(reader));
        return true;
      case 13:
        host = readAddress(reader, endOfMessage(reader));
        return true;
      case 15:
        cluster = reader.string();
        return true;
      case 16: {
        const set = new Set<Flag>();
        readMessage(reader, endOfMessage(reader), (flag) => {
          const name = FLAGS[flag];
          if (name === undefined) return false;
          if (reader.bool()) set.add(name);
          return true;
        });
        flags = set;
        return true;
      }
      case 17:
        usage = readUsage(reader, endOfMessage(reader));
        return true;
      case 23:
        durationMs = readTime(reader, endOfMessage(reader));
        return true;
      case 24:
        attempts = reader.uint32();
        return true;
      default:
        return false;
    }
  };
  const request = (field: number): boolean => {
    if (field === 5) path = reader.string();
    else if (field === 9) id = reader.string();
    else if (field === 12) bodyBytes = Number(reader.uint64());
    else return false;
    return true;
  };
  const response = (field: number): boolean => {
    if (field === 1) {
      readMessage(reader, endOfMessage(reader), (part) => {
        if (part !== 1) return false;
        status = reader.uint32();
        return true;
      });
    } else if (field === 6) details = reader.string();
    else return false;
    return true;
  };
  readMessage(reader, end, (field) => {
    const read = field === 1 ? common : field === 3 ? request : field === 4 ? response : null;
    if (read === null) return false;
    readMessage(reader, endOfMessage(reader), read);
    return true;
  });
  return {
    id,
    path,
    bodyBytes,
    status,
    details,
    flags,
    cluster,
    host,
    attempts,
    startedAt,
    durationMs,
    firstUpstreamTxMs,
    firstUpstreamRxMs,
    firstDownstreamTxMs,
    usage,
  };
}

export interface LogBatch {
  /** The configured log_name; Envoy sends it with a stream's first message only. */
  readonly logName: string | null;
  readonly entries: readonly LogEntry[];
}

export function decodeLogBatch(bytes: Buffer): LogBatch {
  const reader = createReader(bytes);
  let logName: string | null = null;
  const entries: LogEntry[] = [];
  readMessage(reader, bytes.length, (field) => {
    if (field === 1) {
      readMessage(reader, endOfMessage(reader), (part) => {
        if (part !== 2) return false;
        logName = reader.string();
        return true;
      });
    } else if (field === 2) {
      readMessage(reader, endOfMessage(reader), (part) => {
        if (part !== 1) return false;
        entries.push(readEntry(reader, endOfMessage(reader)));
        return true;
      });
    } else return false;
    return true;
  });
  return { logName, entries };
}
