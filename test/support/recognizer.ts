/** A recognizer that finds the names it is told, over both protocols, and fails in whatever way it is told. */
import { createServer, type ServerResponse } from "node:http";

/** How it answers until it is told otherwise. */
export type Mode =
  | { readonly is: "well" }
  /** Answers, after so long. */
  | { readonly is: "slow"; readonly ms: number }
  /** Takes the question and says nothing. */
  | { readonly is: "silent" }
  | { readonly is: "cut" }
  | { readonly is: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Status 200 and these bytes. */
  | { readonly is: "says"; readonly body: string }
  /** A well-formed beginning, and then more than anybody should read. */
  | { readonly is: "endless" };

export interface Question {
  readonly path: string;
  readonly texts: readonly string[];
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface FakeRecognizer {
  /** Presidio's protocol. */
  readonly analyzeUrl: string;
  /** The protocol of a service of one's own. */
  readonly serviceUrl: string;
  readonly questions: Question[];
  /** Most questions that were under way at once, and how many are now. */
  readonly load: { most: number; now: number };
  mode: Mode;
  stop(): Promise<void>;
}

interface Named {
  readonly kind: string;
  readonly name: string;
}

const ENDLESS_BYTES = 64 * 1_048_576;

/** @param unit what the service counts offsets in; Presidio's protocol always counts code points. */
export async function startRecognizer(
  named: readonly Named[],
  unit: "utf16" | "codepoint" = "utf16",
): Promise<FakeRecognizer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    fake.load.now++;
    fake.load.most = Math.max(fake.load.most, fake.load.now);
    response.on("close", () => {
      fake.load.now--;
    });
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => {});
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, unknown>;
      const given = body.texts ?? body.text;
      const texts = (Array.isArray(given) ? given : [given]) as string[];
      const { authorization } = request.headers;
      fake.questions.push({ path: request.url ?? "", texts, authorization, body });
      const presidio = request.url === "/analyze";
      const right = presidio ? analysis(texts, Array.isArray(given)) : served(texts);
      answer(response, fake.mode, JSON.stringify(right));
    });
  });
  const found = (text: string, points: boolean) =>
    named.flatMap(({ kind, name }) =>
      [...text.matchAll(new RegExp(name, "gu"))].map(({ index }) => {
        const before = text.slice(0, index);
        const start = points ? [...before].length : index;
        return { kind, start, end: start + (points ? [...name].length : name.length) };
      }),
    );
  const analysis = (texts: readonly string[], batch: boolean): unknown => {
    const lists = texts.map((text) =>
      found(text, true).map(({ kind, start, end }) => ({
        entity_type: kind,
        start,
        end,
        score: 0.85,
        analysis_explanation: null,
      })),
    );
    return batch ? lists : lists[0];
  };
  const served = (texts: readonly string[]): unknown => ({
    offsets: unit,
    results: texts.map((text) =>
      found(text, unit === "codepoint").map((each) => ({ ...each, confidence: 0.9 })),
    ),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  const fake: FakeRecognizer = {
    analyzeUrl: `${origin}/analyze`,
    serviceUrl: `${origin}/find`,
    questions: [],
    load: { most: 0, now: 0 },
    mode: { is: "well" },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

function answer(response: ServerResponse, mode: Mode, right: string): void {
  response.on("error", () => {});
  const json = { "content-type": "application/json" };
  switch (mode.is) {
    case "well":
      response.writeHead(200, json).end(right);
      return;
    case "slow":
      setTimeout(() => response.writeHead(200, json).end(right), mode.ms);
      return;
    case "silent":
      return;
    case "cut":
      response.writeHead(200, json).write(right.slice(0, 5));
      setTimeout(() => response.destroy(), 20);
      return;
    case "status":
      response.writeHead(mode.status, { ...json, ...mode.headers }).end(right);
      return;
    case "says":
      response.writeHead(200, json).end(mode.body);
      return;
    case "endless": {
      response.writeHead(200, json).write('{"offsets":"utf16","results":[[');
      let left = ENDLESS_BYTES;
      const piece = Buffer.alloc(65_536, " ");
      const more = (): void => {
        while (left > 0 && !response.destroyed) {
          left -= piece.length;
          if (!response.write(piece)) {
            response.once("drain", more);
            return;
          }
        }
        response.end("]]}");
      };
      more();
    }
  }
}
