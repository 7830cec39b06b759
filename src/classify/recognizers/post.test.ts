import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createPlainServer, type Server } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPost } from "./post.ts";

const NEVER = new AbortController().signal;
const listening = async (server: Server | ReturnType<typeof createServer>): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

/** A system program, where there is one; no package has it. */
const OPENSSL = "openssl";
const openssl = (() => {
  try {
    execFileSync(OPENSSL, ["version"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("SKIPPED: no openssl on PATH, so no certificate for a recognizer over TLS.");
    return false;
  }
})();

describe.skipIf(!openssl)("over TLS", () => {
  let folder = "";
  let cert = "";
  let server: ReturnType<typeof createServer>;
  let url = "";
  let asked = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "lk-tls-"));
    const key = join(folder, "key.pem");
    cert = join(folder, "cert.pem");
    const how = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
    ];
    const name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    execFileSync(OPENSSL, [...how, ...name, "-keyout", key, "-out", cert], { stdio: "ignore" });
    server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
      asked++;
      response.end("{}");
    });
    url = `https://127.0.0.1:${await listening(server)}/`;
  });
  afterAll(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([undefined, "0"])(
    "a certificate by nobody known gets nothing (NODE_TLS_REJECT_UNAUTHORIZED=%s)",
    async (set) => {
      const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      if (set !== undefined) process.env.NODE_TLS_REJECT_UNAUTHORIZED = set;
      const post = createPost({ url, token: "a token", concurrency: 1, issuers: "" });
      await expect(post({ texts: [] }, NEVER)).rejects.toThrow("unreachable");
      post.close();
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
      expect(asked).toBe(0);
      // Control: by an issuer that is known, it gets it.
      const knowing = createPost({ url, token: null, concurrency: 1, issuers: readFileSync(cert, "utf8") });
      expect(await knowing({ texts: [] }, NEVER)).toEqual({});
      knowing.close();
      expect(asked).toBe(1);
      asked = 0;
    },
  );
});

describe("a connection that is kept", () => {
  it("and closed by the other side in between is made anew, without a failure", async () => {
    let connections = 0;
    const server = createPlainServer((asked, response) =>
      asked.resume().on("end", () => response.end("[1]")),
    );
    server.on("connection", () => connections++);
    const post = createPost({
      url: `http://127.0.0.1:${await listening(server)}/`,
      token: null,
      concurrency: 1,
      issuers: "",
    });
    try {
      for (let n = 0; n < 3; n++) expect(await post({}, NEVER)).toEqual([1]);
      expect(connections).toBe(1);
      server.closeAllConnections();
      expect(await post({}, NEVER)).toEqual([1]);
      expect(connections).toBe(2);
    } finally {
      post.close();
      server.close();
    }
  });
});
