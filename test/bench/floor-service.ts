/** The empty service as a process of its own: every message is answered at once. Takes the path of its socket. */
import { serveGrpcStreams } from "../../src/wire/grpc-stream.ts";
import { passes } from "./floor-replies.ts";

const MESSAGE_MAX_BYTES = 4_194_304;

const [socket = ""] = process.argv.slice(2);
await serveGrpcStreams(
  socket,
  "/envoy.service.ext_proc.v3.ExternalProcessor/Process",
  MESSAGE_MAX_BYTES,
  ({ send }) => ({ message: (bytes) => send(passes(bytes)), closed: () => {} }),
);
