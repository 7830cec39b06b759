import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, credentials, status } from "@grpc/grpc-js";
import { expect, it } from "vitest";
import { CONTINUE, type ProcessingRequest } from "./ext-proc.ts";
import { listen } from "./server.ts";

const same = (bytes: Buffer): Buffer => bytes;
/** A ProcessingRequest of empty request headers. */
const HEADERS = Buffer.from([0x12, 0x00]);

it("reports what a stream throws, at its message and at its end, and serves the next", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lk-wire-"));
  const sockets = { extProc: join(folder, "p.sock"), accessLog: join(folder, "l.sock") };
  const errors: string[] = [];
  let throws: "message" | "closed" | null = null;
  const server = await listen(sockets, 65_536, {
    router: (stream) => {
      const when = throws;
      return {
        message: (_: ProcessingRequest) => {
          if (when === "message") throw new Error("message");
          stream.send(CONTINUE.request_headers);
        },
        closed: () => {
          if (when === "closed") throw new Error("closed");
        },
      };
    },
    attempt: () => {
      throw new Error("no attempt here");
    },
    log: () => {},
    error: (where, cause) => errors.push(`${where}: ${(cause as Error).message}`),
  });
  const client = new Client(`unix:${sockets.extProc}`, credentials.createInsecure());
  const call = (): Promise<number> =>
    new Promise((resolve) => {
      const path = "/envoy.service.ext_proc.v3.ExternalProcessor/Process";
      const stream = client.makeBidiStreamRequest(path, same, same);
      stream.on("data", () => stream.end());
      stream.on("error", () => {});
      stream.on("status", ({ code }: { readonly code: number }) => resolve(code));
      stream.write(HEADERS);
    });
  throws = "message";
  expect(await call()).toBe(status.INTERNAL);
  throws = "closed";
  expect(await call()).toBe(status.OK);
  await expect.poll(() => errors).toEqual(["ext_proc: message", "ext_proc: closed"]);
  throws = null;
  expect(await call()).toBe(status.OK);
  client.close();
  await server.close(500);
  rmSync(folder, { recursive: true });
});
