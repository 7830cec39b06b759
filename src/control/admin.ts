/** The admin address: health that tells the truth, metrics, records, and decisions as a dry run. */
import Fastify from "fastify";
import { z } from "zod";
import type { DocumentReader } from "../classify/documents/reader.ts";
import { explainDecision } from "../decide/explain.ts";
import { dryRun } from "../dry-run.ts";
import { ERRORS, type ErrorCode, LanekeeperError } from "../errors.ts";
import { OUTCOMES } from "../exchange.ts";
import type { Instance } from "../instance.ts";
import { limits } from "../limits.ts";
import { explainRecord } from "../record/explain.ts";
import type { Metrics } from "../record/metrics.ts";
import { findRecord, queryRecords } from "../record/query.ts";

export interface Checks {
  /** The policy answers. */
  readonly policy: boolean;
  /** Envoy runs and says that it is live. */
  readonly envoy: boolean;
  /** Records can be written. */
  readonly records: boolean;
}

export interface AdminOptions {
  /** host:port */
  readonly address: string;
  readonly instance: () => Instance;
  readonly metrics: Metrics;
  /** For dry runs. */
  readonly documents: DocumentReader;
  readonly dataDir: string;
  /** What must hold for traffic to pass. */
  readonly ready: () => Promise<Checks>;
}

export interface Admin {
  readonly url: string;
  close(): Promise<void>;
}

export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const app = Fastify({
    logger: false,
    bodyLimit: limits.bodyLargestBytes,
    // Whoever has a connection open, or half a request sent, would hold up the end.
    forceCloseConnections: true,
  });
  // The dry run reads bodies as strictly as the gateway does, so it takes them as bytes.
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error, _request, reply) => {
    const code = error instanceof LanekeeperError ? error.code : codeOf(error);
    void reply.code(ERRORS[code].status).send({
      error: { code, message: error instanceof LanekeeperError ? error.message : ERRORS.internal.message },
    });
  });

  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({
      error: {
        code: "not_found",
        message: "Known here: /healthz, /readyz, /metrics, /v1/decide, /v1/records.",
      },
    }),
  );
  // What a new start may mend; a full disk, which only /readyz tells of, it does not.
  app.get("/healthz", async (_request, reply) => {
    const { policy, envoy } = await options.ready();
    const alive = policy && envoy;
    return reply.code(alive ? 200 : 503).send({ status: alive ? "ok" : "failing", policy, envoy });
  });
  app.get("/readyz", async (_request, reply) => {
    const checks = await options.ready();
    const ready = Object.values(checks).every(Boolean);
    // Told, not counted: every replica asks the same recognizers, and most calls may need none of them.
    const recognizers = options.instance().tierTwo?.recognizers ?? [];
    const told = Object.fromEntries(
      recognizers.map(({ settings, down }) => [settings.name, down ? "down" : "up"]),
    );
    return reply
      .code(ready ? 200 : 503)
      .send({ ready, ...checks, ...(recognizers.length === 0 ? {} : { recognizers: told }) });
  });
  app.get("/metrics", async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.text()),
  );
  app.post("/v1/decide", async (request) => {
    if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
      throw new LanekeeperError("unsupported_media_type");
    }
    if (!Buffer.isBuffer(request.body)) throw new LanekeeperError("body_missing");
    if (request.body.length > options.instance().config.limits.body_max_bytes) {
      throw new LanekeeperError("body_too_large");
    }
    const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const { decision, ...behind } = await dryRun(
      options.instance(),
      request.body,
      headers,
      options.documents,
    );
    return { ...decision, ...behind };
  });
  app.get("/v1/records", async (request, reply) => {
    const parsed = recordFilters.safeParse(request.query);
    if (!parsed.success) throw new LanekeeperError("request_invalid", z.prettifyError(parsed.error));
    const records = [];
    for await (const record of queryRecords(options.dataDir, parsed.data)) records.push(record);
    return reply.send(records);
  });
  app.get<{ Params: { id: string } }>("/v1/records/:id", async (request, reply) => {
    const record = await findRecord(options.dataDir, request.params.id);
    return record === null ? reply.code(404).send(unknownRecord) : reply.send(record);
  });
  app.get<{ Params: { id: string }; Querystring: { brief?: string } }>(
    "/v1/records/:id/explain",
    async (request, reply) => {
      const record = await findRecord(options.dataDir, request.params.id);
      if (record === null) return reply.code(404).send(unknownRecord);
      // brief: the decision alone, for a tour or a chat window.
      const text =
        request.query.brief !== undefined && record.decision !== null && record.facts !== null
          ? explainDecision(record.decision, record.facts).join("\n")
          : explainRecord(record);
      return reply.type("text/plain; charset=utf-8").send(text);
    },
  );

  const [host = "127.0.0.1", port = "8788"] = options.address.split(":");
  const url = await app.listen({ host, port: Number(port) });
  return { url, close: () => app.close() };
}

/** Fastify's own errors, by the status that it gives them. */
function codeOf(error: unknown): ErrorCode {
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status === 413) return "body_too_large";
  return status >= 400 && status < 500 ? "request_invalid" : "internal";
}

/** Query of GET /v1/records; the newest `limit` that match, newest last. */
const recordFilters = z.strictObject({
  tenant: z.string().optional(),
  route: z.string().optional(),
  lane: z.string().optional(),
  rule: z.string().optional(),
  outcome: z.enum(OUTCOMES).optional(),
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
  limit: z.coerce.number().int().positive().max(10_000).default(100),
});

const unknownRecord = {
  error: { code: "not_found", message: "No such record. It is written when the exchange has ended." },
};
