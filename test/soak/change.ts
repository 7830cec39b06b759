/** Live changes while calls are under way: lanes and routes to and fro, another text, now and then a file that is wrong. */
import { rename, writeFile } from "node:fs/promises";
import type { ConfigInput } from "../support/configuration.ts";

const CHANGE_EVERY_MS = 20_000;
const ASK_EVERY_MS = 5_000;

export interface Changing {
  readonly changes: () => number;
  /** How many of them were wrong and had to be refused. */
  readonly wrong: () => number;
  /** What the admin address answered otherwise than it must. */
  readonly problems: readonly string[];
  stop(): void;
}

interface Version {
  readonly file: ConfigInput | string;
  readonly wrong?: true;
}

const versions = (config: ConfigInput): readonly Version[] => {
  const backup = config.lanes.find(({ name }) => name === "backup");
  const route = (config.routes ?? []).find(({ name }) => name === "outside");
  if (backup === undefined || route === undefined) throw new Error("the soak's configuration has no outside");
  return [
    { file: { ...config, lanes: [...config.lanes, { ...backup, name: "newcomer" }] } },
    {
      file: {
        ...config,
        routes: [...(config.routes ?? []), { name: "unused", primary: { lane: "backup" } }],
      },
    },
    { file: "lanes: [", wrong: true },
    { file: { ...config, baseline: { text: "Back at noon." } } },
    { file: { ...config, lanes: [] }, wrong: true },
    { file: config },
  ];
};

export function changeOnAndOn(file: string, config: ConfigInput, adminUrl: string): Changing {
  const problems: string[] = [];
  const all = versions(config);
  let made = 0;
  let wrong = 0;
  const change = async (): Promise<void> => {
    const next = all[made % all.length] ?? { file: config };
    made += 1;
    if (next.wrong === true) wrong += 1;
    const text = typeof next.file === "string" ? next.file : JSON.stringify(next.file);
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
  const ask = async (): Promise<void> => {
    for (const path of ["/healthz", "/readyz", "/metrics", "/v1/records?limit=5"]) {
      const status = await fetch(`${adminUrl}${path}`)
        .then(async (answer) => {
          await answer.arrayBuffer();
          return String(answer.status);
        })
        .catch((error: unknown) => String(error));
      if (status !== "200") problems.push(`${path}: ${status}`);
    }
  };
  const timers = [
    setInterval(() => void change(), CHANGE_EVERY_MS),
    setInterval(() => void ask(), ASK_EVERY_MS),
  ];
  return {
    changes: () => made,
    wrong: () => wrong,
    problems,
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
