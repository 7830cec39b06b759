/** What a lane simulator is from outside: the data that goes in and comes out, no behaviour. */
import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";

/** Whose API a simulator speaks. vLLM speaks OpenAI's with quirks of its own. */
const SIMULATOR_KINDS = ["openai", "anthropic", "vllm"] as const;
export type SimulatorKind = (typeof SIMULATOR_KINDS)[number];

export const COMPRESSIONS = ["gzip", "br", "zstd"] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/**
 * How a lane can go wrong: an HTTP status with the vendor's error body · reset: the connection is reset before any
 * header · reset_mid: in the middle of the answer · silence: nothing is ever answered · slow: nothing before
 * delay_ms · garbage: 200 with what is no JSON, or broken events · refusal: the model declines ·
 * error_in_stream: 200 whose first event (or whose body) is an error · cut: the answer ends early, cleanly ·
 * gzip, br, zstd: a whole answer, compressed whatever accept-encoding says.
 */
export const FAILURE_MODES = [
  "429",
  "500",
  "503",
  "529",
  "reset",
  "reset_mid",
  "silence",
  "slow",
  "garbage",
  "refusal",
  "error_in_stream",
  "cut",
  ...COMPRESSIONS,
] as const;

export const failureSchema = z.strictObject({
  mode: z.enum(FAILURE_MODES),
  times: z.number().int().positive().optional().describe("how many calls; absent: until changed"),
  delay_ms: z.number().int().nonnegative().max(600_000).optional().describe("slow: default 5000"),
  retry_after_s: z.number().int().nonnegative().optional().describe("429: default 1"),
});
export type Failure = Readonly<z.infer<typeof failureSchema>>;

/** How fast an answer comes. A JSON answer waits firstTokenMs; a stream then goes on at tokensPerSecond (0: no pause). */
export interface Pace {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

/** A call as it reached the simulator. */
export interface ReceivedCall {
  /** Counts from 1 in each simulator and never repeats. */
  readonly n: number;
  /** Milliseconds since the epoch, when the whole body was read. */
  readonly time: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  /** The parsed body; undefined when it is no JSON. */
  readonly json: unknown;
  /** The last user text; empty when the body is no call of this API. */
  readonly userText: string;
}

export interface SimulatorOptions {
  readonly kind: SimulatorKind;
  /** 0: any free port. Loopback only. */
  readonly port: number;
  readonly name: string;
  /** Models that are served; another one gets a 404. Absent: any model (a vLLM serves "llama"). */
  readonly models?: readonly string[];
  /** Absent: any key, or none, will do. */
  readonly expectedKey?: string;
  /** 0: as fast as possible. Default: 120 ms, then 40 tokens a second. */
  readonly pace?: Pace | 0;
  /** Where answers are split into tokens follows from this and the text alone. Default 1. */
  readonly seed?: number;
}

export interface Simulator {
  readonly kind: SimulatorKind;
  readonly name: string;
  /** Origin without a path, such as http://127.0.0.1:8001 */
  readonly url: string;
  readonly port: number;
  /** Oldest first; at most 200 calls and 64 MiB of bodies are kept. */
  readonly received: readonly ReceivedCall[];
  /** null: back to health. */
  control(failure: Failure | null): void;
  /** Forgets the calls received. */
  clear(): void;
  close(): Promise<void>;
}
