/** A real presidio-analyzer as recognizer, through a real Envoy; where none is at hand the tests say so and skip. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConfigInput } from "../support/configuration.ts";
import { ask, headersOf, PATHS } from "../support/dialects.ts";
import { resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { call } from "../support/http.ts";
import { startPresidio } from "../support/presidio.ts";

type RecognizerInput = NonNullable<ConfigInput["recognizers"]>[number];

const presidio = await startPresidio("blank").catch((error: unknown) => ({ unavailable: String(error) }));
if ("unavailable" in presidio) console.warn(`Presidio: ${presidio.unavailable}; skipped`);

describe.skipIf("unavailable" in presidio)("presidio-analyzer", () => {
  let gateway: TestGateway;
  const recognizer = (name: string, more: object): RecognizerInput =>
    ({
      name,
      type: "presidio",
      url: "url" in presidio ? presidio.url : "",
      // A kind that the detectors do not have: what becomes of it is Presidio's doing.
      kinds: ["MEDICAL_LICENSE"],
      deadline_ms: 4_000,
      ...more,
    }) as RecognizerInput;

  beforeAll(async () => {
    gateway = await startGateway({
      config: {
        routes: [],
        redactions: { "*": "mask" },
        data_classes: { pii: { may_leave: "redacted" } },
        recognizers: [
          recognizer("batch", { for: { tenants: ["local"] } }),
          recognizer("single", { batch: false, for: { tenants: ["local"] } }),
        ],
      },
    });
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    if ("stop" in presidio) await presidio.stop();
  });

  /** A licence number of the US Drug Enforcement Administration, its check digit right. */
  const LICENCE = "BB1388568";

  it.each(["openai", "anthropic"] as const)(
    "%s: finds what it finds, at the place where it stands, one text or many",
    async (dialect) => {
      resetFleet(gateway.fleet);
      const text = `😀 the medical certificate ${LICENCE}, DEA 𝒵 licensed`;
      const more = {
        messages: [
          { role: "user", content: "An earlier text" },
          { role: "assistant", content: "And what was said to it" },
          { role: "user", content: text },
        ],
      };
      const answer = await call(`${gateway.url}${PATHS[dialect]}`, ask(dialect, "", more), {
        headers: headersOf(dialect),
      });
      expect(answer.status).toBe(200);
      const lane = gateway.fleet[dialect === "openai" ? "openai" : "claude"];
      expect(lane.received.at(-1)?.userText).toBe(
        "😀 the medical certificate [MEDICAL_LICENSE], DEA 𝒵 licensed",
      );
      const record = await gateway.record(answer.record);
      expect(record.recognizers).toMatchObject([
        { name: "batch", outcome: "answered" },
        { name: "single", outcome: "answered" },
      ]);
      expect(record.facts?.kinds.MEDICAL_LICENSE).toMatchObject({ class: "pii", places: ["user"] });
    },
  );

  it("asked for nothing that it knows, it refuses, and the call is denied", async () => {
    const asking = await startGateway({
      fleet: gateway.fleet,
      config: { routes: [], recognizers: [recognizer("unknown", { kinds: ["NO_SUCH_ENTITY"] })] },
    });
    try {
      const answer = await call(`${asking.url}${PATHS.openai}`, ask("openai", "hello there"));
      expect(answer.status).toBe(503);
      expect((await asking.record(answer.record)).recognizers).toMatchObject([{ outcome: "refused" }]);
    } finally {
      await asking.stop();
    }
  });
});
