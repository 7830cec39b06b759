/** `lanekeeper explain ID`: what happened to one exchange and why, from the files alone. */
import { explainRecord } from "../record/explain.ts";
import { printable } from "../record/printable.ts";
import { findRecord } from "../record/query.ts";
import type { Io } from "./io.ts";

/** Exit code 1 when there is no such record. */
export async function explainCommand(dataDir: string, id: string, io: Io): Promise<number> {
  const record = await findRecord(dataDir, id.trim());
  if (record === null) {
    io.err(`There is no record ${printable(id)} in ${dataDir}.`);
    io.err("The id is in the answer's header x-lanekeeper-record, and in the list of lanekeeper records.");
    io.err("A record is written when its exchange has ended, and goes when logging.retention_days are over.");
    return 1;
  }
  for (const line of explainRecord(record).split("\n")) io.out(line);
  return 0;
}
