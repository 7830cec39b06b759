/** An ext_proc service in Lanekeeper's place that does as it is told: what Envoy makes of a service that misbehaves. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

type Message = Record<string, unknown>;
type Call = ServerDuplexStream<Message, Message>;

/**
 * ends: closes its stream cleanly before it replies · ends_after_headers: once it has let the headers pass ·
 * errors: a gRPC error · silent: never replies · continues: lets everything pass without a decision ·
 * or a reply to the body of one's own.
 */
export type Behaviour =
  | "ends"
  | "ends_after_headers"
  | "errors"
  | "silent"
  | "continues"
  | { readonly bodyReply: Message };

export interface FakeService {
  readonly socket: string;
  behave(behaviour: Behaviour): void;
  /** Streams that Envoy opened. */
  readonly asked: () => number;
  stop(): Promise<void>;
}

const PROTO = fileURLToPath(new URL("../../proto/ext_proc.proto", import.meta.url));

export async function startFakeService(): Promise<FakeService> {
  const folder = await mkdtemp(join(tmpdir(), "lk-fake-"));
  const socket = join(folder, "service.sock");
  const definition = loadSync(PROTO, { keepCase: true, enums: Number, defaults: false, oneofs: true });
  const loaded = loadPackageDefinition(definition) as unknown as {
    envoy: { service: { ext_proc: { v3: { ExternalProcessor: { service: never } } } } };
  };
  let behaviour: Behaviour = "continues";
  let asked = 0;
  const server = new Server();
  server.addService(loaded.envoy.service.ext_proc.v3.ExternalProcessor.service, {
    Process: (call: Call) => {
      asked += 1;
      call.on("error", () => {});
      call.on("end", () => call.end());
      call.on("data", (message: Message) => reply(call, message, behaviour));
    },
  } as never);
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    ),
  );
  return {
    socket,
    behave: (next) => {
      behaviour = next;
    },
    asked: () => asked,
    stop: async () => {
      server.forceShutdown();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function reply(call: Call, message: Message, behaviour: Behaviour): void {
  const phase = String(message.request);
  if (behaviour === "silent") return;
  if (behaviour === "ends") return void call.end();
  if (behaviour === "errors")
    return void call.emit("error", { code: status.INTERNAL, details: "told to fail" });
  if (behaviour === "ends_after_headers" && phase === "request_body") return void call.end();
  if (typeof behaviour === "object" && phase === "request_body") return void call.write(behaviour.bodyReply);
  call.write({ [phase]: phase.endsWith("trailers") ? {} : { response: {} } });
}

/** A decision as Lanekeeper's own reply carries it, for the lanes' clusters in `order`. */
export function bodyReply(order: readonly string[], decision = "allow"): Message {
  const text = (value: string): Message => ({ string_value: value });
  const struct = (fields: Message): Message => ({ struct_value: { fields } });
  const groups = order.map((cluster) =>
    struct({
      name: text(cluster),
      clusters: {
        list_value: { values: [struct({ cluster_name: text(cluster), weight: { number_value: 1 } })] },
      },
    }),
  );
  return {
    request_body: {
      response: {
        // Envoy clears its choice of a route only beside a change of headers.
        header_mutation: {
          set_headers: [{ header: { key: "x-decided", raw_value: Buffer.from("1") }, append_action: 2 }],
        },
        clear_route_cache: true,
      },
    },
    dynamic_metadata: {
      fields: {
        lanekeeper: struct({ decision: text(decision), priority_groups: { list_value: { values: groups } } }),
      },
    },
  };
}
