/** What the journal says of the calls that were made. */
import { join } from "node:path";
import { listFiles, recordsFolder } from "../../src/record/folder.ts";
import { readLines } from "../../src/record/lines.ts";
import { verify } from "../../src/record/verify.ts";

export interface Kept {
  readonly records: number;
  /** Ids that answers named and no record has. */
  readonly missing: number;
  /** Records of an id that has one already. */
  readonly twice: number;
  /** "" when the chain holds. */
  readonly broken: string;
  readonly outcomes: Readonly<Record<string, number>>;
}

export async function readKept(dataDir: string, named: ReadonlySet<string>): Promise<Kept> {
  const folder = recordsFolder(dataDir);
  const ids = new Set<string>();
  const outcomes: Record<string, number> = {};
  let records = 0;
  for (const { name } of await listFiles(folder)) {
    for await (const lines of readLines(join(folder, name))) {
      for (const { bytes } of lines) {
        const { id, outcome } = JSON.parse(bytes.toString()) as { id?: string; outcome?: string };
        if (id === undefined || outcome === undefined) continue;
        records += 1;
        ids.add(id);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    }
  }
  const verdict = await verify(dataDir);
  return {
    records,
    missing: [...named].filter((id) => !ids.has(id)).length,
    twice: records - ids.size,
    broken: verdict.ok ? "" : `${verdict.problem} at ${verdict.file}:${verdict.line}`,
    outcomes,
  };
}
