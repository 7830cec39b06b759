/** The chain of records: an edit, a removal, an insertion and a cut are named. */
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verify } from "../../src/record/verify.ts";
import { lanekeeper } from "../support/command.ts";
import { KEYS } from "../support/configuration.ts";
import { ask, headersOf, PATHS } from "../support/dialects.ts";
import { resetFleet, startGateway, type TestGateway } from "../support/gateway.ts";
import { type Answer, call } from "../support/http.ts";
import { scratchFolder } from "../support/policies.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ config: { redactions: { US_SSN: "deny" } } });
}, 60_000);
afterAll(() => gateway?.stop());
beforeEach(() => resetFleet(gateway.fleet));

const send = (text: string, more: Record<string, unknown> = {}, key: string = KEYS.acme): Promise<Answer> =>
  call(`${gateway.url}${PATHS.openai}`, ask("openai", text, more), { headers: headersOf("openai", key) });

describe("verify", () => {
  /** A copy of the records with one change; undefined: as it is. */
  async function changed(change: (lines: string[]) => string[]) {
    const folder = await scratchFolder();
    await cp(join(gateway.dataDir, "records"), join(folder.path, "records"), { recursive: true });
    const [name = ""] = (await readdir(join(folder.path, "records"))).filter((file) =>
      file.endsWith(".ndjson"),
    );
    const file = join(folder.path, "records", name);
    const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
    await writeFile(
      file,
      change(lines)
        .map((line) => `${line}\n`)
        .join(""),
    );
    return folder;
  }
  const at = 5;
  const edit = (lines: string[], by: (line: string) => string) =>
    lines.map((line, i) => (i === at ? by(line) : line));
  const cases: [string, string, (lines: string[]) => string[]][] = [
    [
      "an outcome that was edited",
      "edited",
      (lines) =>
        edit(lines, (line) =>
          line.replace(/"outcome":"\w+"/, '"outcome":"failed"').replace(/"tenant":"acme"/, '"tenant":"acmf"'),
        ),
    ],
    [
      "one digit of a time",
      "edited",
      (lines) =>
        edit(lines, (line) =>
          line.replace(/"total_ms":(\d)/, (_, digit) => `"total_ms":${(Number(digit) + 1) % 10}`),
        ),
    ],
    ["a record that was removed", "removed", (lines) => lines.filter((_, i) => i !== at)],
    [
      "a record that was inserted",
      "inserted",
      (lines) => [...lines.slice(0, at), lines[at - 1] ?? "", ...lines.slice(at)],
    ],
    ["an end that was cut off", "cut", (lines) => lines.slice(0, at)],
  ];

  it("holds while the gateway writes (control)", async () => {
    for (let i = 0; i < 12; i += 1) await gateway.record((await send("say: ok")).record);
    expect(await verify(gateway.dataDir)).toMatchObject({ ok: true });
    const untouched = await changed((lines) => lines);
    expect(await verify(untouched.path)).toMatchObject({ ok: true });
    await untouched.dispose();
  });

  it.each(cases)("names %s as %s, and the first one", async (_, problem, change) => {
    const folder = await changed(change);
    try {
      expect(await verify(folder.path)).toMatchObject({ ok: false, problem });
      const told = await lanekeeper(["verify", "--data-dir", folder.path]);
      expect(told).toMatchObject({ code: 1, out: expect.stringMatching(/record \d+ was/) });
    } finally {
      await folder.dispose();
    }
  });
});
