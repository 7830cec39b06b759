/** A lane over TLS is the one that its certificate names, or it gets nothing. */
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fleet, fleetLanes, VENDOR_KEYS } from "../support/configuration.ts";
import { chat, seen, tool } from "../support/dialects.ts";
import { path, startFleet, startGateway, stopFleet, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { scratchFolder } from "../support/policies.ts";

/** A system program, where there is one; no package has it. */
const OPENSSL = "openssl";
const openssl = (() => {
  try {
    execFileSync(OPENSSL, ["version"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("SKIPPED: no openssl on PATH, so no certificates for lanes over TLS.");
    return false;
  }
})();

interface Vendor {
  readonly port: number;
  readonly seen: {
    readonly authorization: string | undefined;
    readonly version: string;
    readonly scheme: string;
  }[];
  stop(): Promise<void>;
}

const ANSWER = JSON.stringify({
  id: "x",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [
    { index: 0, message: { role: "assistant", content: "over TLS", refusal: null }, finish_reason: "stop" },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** The last event says nothing of an end: what is held back for it must come out all the same. */
const EVENTS = ["over ", "TLS", " ["]
  .map((content) => ({
    id: "x",
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta: { content } }],
  }))
  .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
  .join("");

/** Answers every call; over HTTP/2 with trailers after the body. */
async function startVendor(key: Buffer, cert: Buffer): Promise<Vendor> {
  const seenCalls: Vendor["seen"] = [];
  const server: Http2SecureServer = createSecureServer(
    { key, cert, allowHTTP1: true },
    (request, response) => {
      let body = "";
      request.setEncoding("utf8");
      request.on("data", (chunk: string) => {
        body += chunk;
      });
      request.on("end", () => {
        const { authorization } = request.headers;
        seenCalls.push({ authorization, version: request.httpVersion, scheme: request.scheme ?? "" });
        const stream = body.includes('"stream":true');
        response.setHeader("content-type", stream ? "text/event-stream" : "application/json");
        const answer = Buffer.from(stream ? EVENTS : ANSWER);
        const packed = body.includes("packed, please");
        if (packed) response.setHeader("content-encoding", "gzip");
        response.write(packed ? gzipSync(answer) : answer);
        if (request.httpVersion === "2.0") response.addTrailers({ "x-checksum": "1" });
        response.end();
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  server.on("secureConnection", (socket) => sessions.add(socket));
  return {
    port: (server.address() as AddressInfo).port,
    seen: seenCalls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}

describe.skipIf(!openssl)("lanes over TLS (skipped without openssl)", () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let fleet: Fleet;
  let good: Vendor;
  let otherName: Vendor;
  let unknownIssuer: Vendor;
  let gateway: TestGateway;

  beforeAll(async () => {
    folder = await scratchFolder();
    fleet = await startFleet();
    const at = (name: string) => join(folder.path, name);
    const run = (...args: string[]) => execFileSync(OPENSSL, args, { cwd: folder.path, stdio: "ignore" });
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    for (const issuer of ["ca", "stranger"])
      run(
        "req",
        "-x509",
        ...ec,
        "-keyout",
        `${issuer}.key`,
        "-out",
        `${issuer}.pem`,
        "-subj",
        `/CN=${issuer}`,
      );
    const leaf = async (name: string, host: string, issuer: string) => {
      run(
        "req",
        "-x509",
        ...ec,
        "-CA",
        `${issuer}.pem`,
        "-CAkey",
        `${issuer}.key`,
        "-keyout",
        `${name}.key`,
        "-out",
        `${name}.pem`,
        "-subj",
        `/CN=${host}`,
        "-addext",
        `subjectAltName=DNS:${host}`,
        "-addext",
        "basicConstraints=critical,CA:FALSE",
      );
      return startVendor(await readFile(at(`${name}.key`)), await readFile(at(`${name}.pem`)));
    };
    good = await leaf("good", "localhost", "ca");
    otherName = await leaf("other", "vendor.example", "ca");
    unknownIssuer = await leaf("unknown", "localhost", "stranger");
    gateway = await startGateway({
      fleet,
      environment: { SSL_CERT_FILE: at("ca.pem") },
      config: {
        lanes: [
          ...(["good", "other", "unknown"] as const).map((name) => ({
            name,
            provider: "openai" as const,
            endpoints: [
              `https://localhost:${{ good, other: otherName, unknown: unknownIssuer }[name].port}/v1`,
            ],
            boundary: "hosted" as const,
            region: "us",
            credential: { env: "VENDOR_OPENAI" },
          })),
          ...fleetLanes(fleet).filter(({ name }) => name === "backup"),
        ],
        routes: (["good", "other", "unknown"] as const).map((name) => ({
          name: `to_${name}`,
          match: { model: `ask-${name}` },
          primary: { lane: name },
          fallback: [{ lane: "backup" }],
        })),
      },
    });
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    for (const vendor of [good, otherName, unknownIssuer]) await vendor?.stop();
    if (fleet !== undefined) await stopFleet(fleet);
    await folder?.dispose();
  });

  const send = (model: string, more = {}) =>
    call(`${gateway.url}/v1/chat/completions`, chat("say: from the next", { model, ...more }));

  it("a certificate for its name by a known issuer: it answers, and gets its credential", async () => {
    const answer = await send("ask-good");
    expect(seen("openai", answer).text).toBe("over TLS");
    expect(good.seen.at(-1)).toMatchObject({ authorization: `Bearer ${VENDOR_KEYS.VENDOR_OPENAI}` });
  });

  it.each([
    [false, "plain"],
    [true, "plain"],
    [false, "packed, please"],
    [true, "packed, please"],
  ])("an answer with trailers that is read arrives whole (stream: %s, %s)", async (stream, user) => {
    const answer = await send("ask-good", { stream, user, tools: [tool("openai", "get_x")] });
    expect(answer.ending).toBe("whole");
    expect(seen("openai", answer).text).toBe(stream ? "over TLS [" : "over TLS");
    expect(good.seen.at(-1)?.version).toBe("2.0");
    expect((await gateway.record(answer.record)).outcome).toBe("answered");
  });

  it.each(["vendor.example", "localhost:1", "attacker.example"])(
    "a caller's Host header (%s) has no say in which name is proven",
    async (host) => {
      const headers = { host };
      const reached = await call(`${gateway.url}/v1/chat/completions`, chat("x", { model: "ask-good" }), {
        headers,
      });
      expect(seen("openai", reached).text).toBe("over TLS");
      await call(`${gateway.url}/v1/chat/completions`, chat("x", { model: "ask-other" }), { headers });
      expect(otherName.seen).toEqual([]);
    },
  );

  it("a lane over HTTP/2 is told the scheme that it is called by", async () => {
    await send("ask-good");
    expect(good.seen.at(-1)).toMatchObject({ version: "2.0", scheme: "https" });
  });

  it.each([
    ["for another name", "other", () => otherName],
    ["by an issuer that nobody knows", "unknown", () => unknownIssuer],
  ] as const)(
    "a certificate %s: it gets neither call nor credential, and the next lane answers",
    async (_, name, vendor) => {
      const answer = await send(`ask-${name}`);
      expect(seen("openai", answer).text).toBe("from the next");
      expect(vendor().seen).toEqual([]);
      const attempts = path(await gateway.record(answer.record));
      expect(attempts.at(-1)).toBe("backup:ok");
      expect(attempts[0]).toMatch(new RegExp(`^${name}:(?!ok)`));
    },
  );
});
