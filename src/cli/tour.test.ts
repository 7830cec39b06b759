/** The tour against a stand-in for the gateway: it must show what happened, and fail where a promise is broken. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Simulators, startSimulators } from "../simulate/index.ts";
import { runTour } from "./tour.ts";

/** What the stand-in does to a call: enough of a gateway to keep, or to break, each promise. */
interface Gateway {
  /** Names of the simulators to try, in order. */
  route(userText: string, headers: Readonly<Record<string, unknown>>): readonly string[];
  edit(body: string): string;
  readonly named: boolean;
}

const KEEPS_PROMISES: Gateway = {
  route: (text, headers) =>
    text.includes("@") || headers["x-lanekeeper-data-class"] === "internal"
      ? ["vllm-1"]
      : ["openai", "vllm-1"],
  edit: (body) =>
    body
      .replace(/sk-\w+/g, "[SECRET]")
      .replace("call tool issue_refund", "pay")
      .replace(/,\{"type":"function","function":\{"name":"issue_refund".*?\}\}\}/, ""),
  named: true,
};

let simulators: Simulators;
let server: Server | null = null;
beforeEach(async () => {
  simulators = await startSimulators({ pace: 0, vllmModels: ["gpt-4.1"] });
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await simulators.close();
});

async function tour(gateway: Gateway, explained: number, real = false) {
  server = createServer(async (request, response) => {
    if (request.method === "GET") {
      response
        .writeHead(explained)
        .end(`${request.url?.split("/").at(-2)} went where it may.\nRule: because.`);
      return;
    }
    let body = "";
    for await (const chunk of request) body += chunk;
    const named = gateway.named ? { "x-lanekeeper-record": "rec-1" } : {};
    const lanes = request.url === "/v1/messages" ? ["claude"] : gateway.route(body, request.headers);
    for (const name of lanes) {
      const url = simulators.all.find((simulator) => simulator.name === name)?.url;
      const headers = { "anthropic-version": "2023-06-01" };
      const answer = await fetch(`${url}${request.url}`, {
        method: "POST",
        headers,
        body: gateway.edit(body),
      });
      const text = await answer.text();
      if (!answer.ok) continue;
      response.writeHead(200, named).end(text);
      return;
    }
    response
      .writeHead(200, named)
      .end(JSON.stringify({ choices: [{ message: { content: "Unavailable." } }] }));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  const { ok } = await runTour({
    gatewayUrl: url,
    adminUrl: url,
    simulators: real ? null : simulators,
    out,
    color: false,
    recordTimeoutMs: 200,
  });
  return { ok, lines, text: lines.join("\n") };
}

describe("runTour", () => {
  it("shows seven calls: asked, decision, lane, answer; within 100 columns, without colours", async () => {
    const { ok, lines, text } = await tour(KEEPS_PROMISES, 200);
    expect(text).not.toContain("problem");
    expect(ok).toBe(true);
    expect(lines.filter((line) => /^\d {2}/.test(line))).toHaveLength(7);
    expect(text).toContain("decision  rec-1 went where it may.\n             Rule: because.");
    expect(text).toContain("reached   vllm-1: “Write a friendly reply to jane.doe@example.com");
    expect(text).toContain("Bearer [SECRET]");
    expect(text).toMatch(/reached {3}openai: .*\n {3}reached {3}vllm-1: “Explain/);
    expect(text).toContain("answer    200 in");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).not.toContain("\u001b");
  });

  it("leaves the lanes healthy", async () => {
    await tour(KEEPS_PROMISES, 200);
    for (const { url, kind } of simulators.all) {
      const path = kind === "anthropic" ? "/v1/messages" : "/v1/chat/completions";
      const body = JSON.stringify({
        model: "gpt-4.1",
        max_tokens: 9,
        messages: [{ role: "user", content: "Hi" }],
      });
      const headers = { "anthropic-version": "2023-06-01" };
      expect((await fetch(url + path, { method: "POST", headers, body })).status).toBe(200);
    }
  });

  it("fails when hosted lanes receive what they may not, and names each", async () => {
    const { ok, text } = await tour({ route: () => ["openai"], edit: (body) => body, named: true }, 200);
    expect(ok).toBe(false);
    expect(text).toContain("The hosted lane openai received personal data.");
    expect(text).toContain("The hosted lane openai received the key.");
    expect(text).toContain("The hosted lane openai received internal text.");
    expect(text).toContain("The call of issue_refund reached the application.");
    expect(text).toContain("openai was offered issue_refund.");
    expect(text).toContain("The call did not move on from openai to another lane.");
  });

  it("says so plainly when the answers name no record", async () => {
    const { ok, text } = await tour({ ...KEEPS_PROMISES, named: false }, 200);
    expect(ok).toBe(false);
    expect(text).toContain("No record: the answer has no x-lanekeeper-record header.");
  });

  it("says so plainly when a record is not there", async () => {
    const { ok, text } = await tour(KEEPS_PROMISES, 404);
    expect(ok).toBe(false);
    expect(text).toContain("No record rec-1: the admin address answered 404.");
  });

  it("leaves out the calls that need a failing lane when the vendors are real", async () => {
    const { ok, text } = await tour(KEEPS_PROMISES, 200, true);
    expect(ok).toBe(true);
    expect(text.match(/left out/g)).toHaveLength(2);
    expect(text).not.toContain("reached   ");
  });

  it("leaves out a call whose failing lane is a real vendor's", async () => {
    const some = await startSimulators({ kinds: ["anthropic", "vllm"], pace: 0 });
    const lines: string[] = [];
    const out = (line: string) => lines.push(line);
    const nowhere = "http://127.0.0.1:9";
    await runTour({ gatewayUrl: nowhere, adminUrl: nowhere, simulators: some, out, color: false });
    await some.close();
    expect(lines.filter((line) => line.includes("left out"))).toEqual([expect.stringMatching(/^6 {2}/)]);
  });

  it("fails when the gateway is not there", async () => {
    const nowhere = simulators.all[0]?.url ?? "";
    await simulators.close();
    const lines: string[] = [];
    const out = (line: string) => lines.push(line);
    const { ok } = await runTour({ gatewayUrl: nowhere, adminUrl: nowhere, simulators, out, color: true });
    expect(ok).toBe(false);
    expect(lines.join("\n")).toMatch(/No answer: .*ECONNREFUSED/);
    expect(lines.join("\n")).toContain("\u001b[31m");
  });
});
