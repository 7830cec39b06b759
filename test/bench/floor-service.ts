/** The empty service as a process of its own: every message is answered at once. Takes the path of its socket. */
import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { passes } from "./floor-replies.ts";

const asTheyAre = (bytes: Buffer): Buffer => bytes;

const [socket = ""] = process.argv.slice(2);
const server = new Server({ "grpc.enable_channelz": 0 });
// As src/wire/server.ts: callers that hang up are no attack.
const internals = server as unknown as { commonServerOptions: Record<string, unknown> };
Object.assign(internals.commonServerOptions, { streamResetBurst: 1e9, streamResetRate: 1e7 });
server.addService(
  {
    process: {
      path: "/envoy.service.ext_proc.v3.ExternalProcessor/Process",
      requestStream: true,
      responseStream: true,
      requestDeserialize: asTheyAre,
      requestSerialize: asTheyAre,
      responseDeserialize: asTheyAre,
      responseSerialize: asTheyAre,
    },
  },
  {
    process: (call: ServerDuplexStream<Buffer, Buffer>) => {
      call.on("data", (message: Buffer) => call.write(passes(message)));
      call.on("end", () => call.end());
      call.on("error", () => {});
    },
  },
);
server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) => {
  if (error !== null) throw error;
});
