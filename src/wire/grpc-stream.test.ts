import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type GrpcServer, type GrpcStream, serveGrpcStreams } from "./grpc-stream.ts";

const PATH = "/test.Echo/Both";
const MOST = 3_000_000;
const folder = mkdtempSync(join(tmpdir(), "lk-grpc-"));
const socket = join(folder, "s.sock");
let server: GrpcServer;
let client: Client;
/** What the server saw of the streams of one test. */
let got: Buffer[] = [];
let closed = 0;
let streams: GrpcStream[] = [];

beforeAll(async () => {
  server = await serveGrpcStreams(socket, PATH, MOST, (stream) => {
    streams.push(stream);
    return {
      message: (bytes) => {
        got.push(bytes);
        if (bytes.toString() === "fail") stream.end(status.INTERNAL);
        else stream.send(bytes);
      },
      closed: () => {
        closed += 1;
      },
    };
  });
  client = new Client(`unix:${socket}`, credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
    "grpc.max_receive_message_length": -1,
  });
});

beforeEach(() => {
  got = [];
  closed = 0;
  streams = [];
});

afterAll(async () => {
  client.close();
  await server.close(500);
  rmSync(folder, { recursive: true });
});

const same = (bytes: Buffer): Buffer => bytes;

interface End {
  readonly code: number;
  readonly answers: readonly Buffer[];
}

/** Sends messages with grpc's own client and half-closes when as many came back. */
function call(path: string, messages: readonly Buffer[]): Promise<End> {
  const stream = client.makeBidiStreamRequest(path, same, same);
  const answers: Buffer[] = [];
  return new Promise((resolve) => {
    let code: number = status.OK;
    stream.on("data", (bytes: Buffer) => {
      if (answers.push(bytes) === messages.length) stream.end();
    });
    stream.on("error", (error: ServiceError) => {
      code = error.code;
    });
    stream.on("status", (end: { readonly code: number }) => {
      code = end.code;
      resolve({ code, answers });
    });
    for (const message of messages) stream.write(message);
  });
}

const framed = (message: Buffer, flag = 0): Buffer => {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
};

/** Sends bytes in pieces, each as a DATA frame of its own. */
async function raw(pieces: readonly Buffer[]): Promise<{ readonly status: string; readonly answer: Buffer }> {
  const session = connect("http://localhost", { createConnection: undefined, path: socket } as never);
  const stream = session.request({
    ":method": "POST",
    ":path": PATH,
    "content-type": "application/grpc",
    te: "trailers",
  });
  const answer: Buffer[] = [];
  const ended = new Promise<string>((resolve) => {
    stream.on("trailers", (trailers) => resolve(String(trailers["grpc-status"])));
  });
  stream.on("data", (bytes: Buffer) => answer.push(bytes));
  for (const piece of pieces) await new Promise((resolve) => stream.write(piece, resolve));
  stream.end();
  const code = await ended;
  session.close();
  return { status: code, answer: Buffer.concat(answer) };
}

describe("a gRPC stream, asked by grpc's own client", () => {
  it("hands over messages and sends replies, in order, of every size", async () => {
    const messages = [0, 1, 5, 16_384, 16_385, 524_288, 2_500_000, 3].map((size, k) =>
      Buffer.alloc(size, k + 1),
    );
    const { code, answers } = await call(PATH, messages);
    expect(code).toBe(status.OK);
    expect(answers.map((each) => each.length)).toEqual(messages.map((each) => each.length));
    expect(Buffer.concat(answers).equals(Buffer.concat(messages))).toBe(true);
    await expect.poll(() => closed).toBe(1);
  });

  it("ends with an error when told to, and hands over nothing after it", async () => {
    const { code } = await call(PATH, [Buffer.from("fail"), Buffer.from("more")]);
    expect(code).toBe(status.INTERNAL);
    expect(got.map(String)).toEqual(["fail"]);
    await expect.poll(() => closed).toBe(1);
  });

  it("refuses a message that is too long, and another method", async () => {
    expect((await call(PATH, [Buffer.alloc(MOST + 1)])).code).toBe(status.RESOURCE_EXHAUSTED);
    expect(got).toEqual([]);
    expect((await call("/test.Echo/Other", [Buffer.from("x")])).code).toBe(status.UNIMPLEMENTED);
    expect(streams).toHaveLength(1);
    await expect.poll(() => closed).toBe(1);
  });

  it("tells once that a stream is gone, and sends nothing after", async () => {
    const stream = client.makeBidiStreamRequest(PATH, same, same);
    stream.on("error", () => {});
    stream.write(Buffer.from("x"));
    await expect.poll(() => got.length).toBe(1);
    stream.cancel();
    await expect.poll(() => closed).toBe(1);
    streams[0]?.send(Buffer.from("late"));
    streams[0]?.end(status.OK);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(closed).toBe(1);
  });

  it("serves thousands of streams that are cut off, on one connection", async () => {
    for (let round = 0; round < 30; round++) {
      const cut = Array.from({ length: 50 }, () => {
        const stream = client.makeBidiStreamRequest(PATH, same, same);
        stream.on("error", () => {});
        stream.write(Buffer.from("x"));
        return stream;
      });
      await expect.poll(() => got.length).toBeGreaterThanOrEqual(50 * (round + 1));
      for (const stream of cut) stream.cancel();
    }
    const { code } = await call(PATH, [Buffer.from("still here")]);
    expect(code).toBe(status.OK);
  });
});

describe("messages in pieces", () => {
  const messages = [Buffer.from("first"), Buffer.alloc(0), Buffer.from("the second one")];
  const bytes = Buffer.concat(messages.map((each) => framed(each)));

  it("are the same at every split", async () => {
    for (let at = 0; at <= bytes.length; at++) {
      got = [];
      const { status: code, answer } = await raw([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(code).toBe("0");
      expect(got.map(String)).toEqual(messages.map(String));
      expect(answer.equals(bytes)).toBe(true);
    }
  });

  it("are the same byte by byte", async () => {
    await raw(Array.from(bytes, (byte) => Buffer.of(byte)));
    expect(got.map(String)).toEqual(messages.map(String));
  });

  it("are not handed over behind one that ended the stream", async () => {
    const { status: code } = await raw([
      Buffer.concat([framed(Buffer.from("fail")), framed(Buffer.from("more"))]),
    ]);
    expect(code).toBe(String(status.INTERNAL));
    expect(got.map(String)).toEqual(["fail"]);
  });

  it("are refused when compressed", async () => {
    expect((await raw([framed(Buffer.from("x"), 1)])).status).toBe(String(status.UNIMPLEMENTED));
    expect(got).toEqual([]);
  });
});

describe("the end of the server", () => {
  it("ends streams that stay open, after the time it is given", async () => {
    const path = join(folder, "end.sock");
    let gone = 0;
    const ending = await serveGrpcStreams(path, PATH, MOST, () => ({
      message: () => {},
      closed: () => {
        gone += 1;
      },
    }));
    const other = new Client(`unix:${path}`, credentials.createInsecure());
    const stream = other.makeBidiStreamRequest(PATH, same, same);
    stream.on("error", () => {});
    stream.write(Buffer.from("x"));
    await new Promise((resolve) => other.waitForReady(Date.now() + 2_000, resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const started = performance.now();
    await ending.close(100);
    expect(performance.now() - started).toBeGreaterThan(90);
    expect(gone).toBe(1);
    other.close();
  });
});
