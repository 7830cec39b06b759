/**
 * Reads the whole journal once, in constant memory, and names the first record that is not as it was written.
 * Works while a service writes: what it is just writing stands after head.json's record and is taken as it is.
 * chain.ts says what this can prove and what it cannot.
 */
import { join } from "node:path";
import { type Link, readSeal, type Seal } from "./chain.ts";
import {
  type Anchor,
  beforeAnchor,
  FIRST_ANCHOR,
  isAbsent,
  listFiles,
  type RecordsFile,
  readAnchor,
  readHead,
  recordsFolder,
  StateFileError,
} from "./folder.ts";
import { readLines } from "./lines.ts";
import { confirms, readNote } from "./note.ts";

export type Problem = "edited" | "removed" | "inserted" | "cut" | "unreadable";

export interface ChainBroken {
  readonly ok: false;
  /** Name within the records folder. */
  readonly file: string;
  /** 1-based; where the problem shows. */
  readonly line: number;
  /** The record concerned; for "removed" and "cut" the first that is missing. */
  readonly seq: number;
  readonly problem: Problem;
  readonly detail: string;
}

export interface ChainHolds {
  readonly ok: true;
  /** Lines of the chain, notes of the journal about itself included. */
  readonly records: number;
  /** Records after the one in head.json: written just now, or just before the service was killed. */
  readonly unconfirmed: number;
  /** What the journal noted about itself: torn writes, missing state, retention. The last 20. */
  readonly notes: readonly { readonly seq: number; readonly text: string }[];
}

const NOTES_KEPT = 20;
const TRIES = 3;

/** Resolves with the verdict; rejects only when files cannot be read at all. */
export async function verify(dataDir: string): Promise<ChainHolds | ChainBroken> {
  const folder = recordsFolder(dataDir);
  for (let tries = 1; ; tries++) {
    const lastTry = tries === TRIES;
    try {
      // in this order: a record that head.json names is in the files that are listed after
      const anchor = await readAnchor(folder);
      const head = await readHead(folder);
      const verdict = await walk(folder, await listFiles(folder), anchor, head);
      if (verdict.ok || lastTry || !(await moved(folder, anchor, head))) return verdict;
    } catch (error) {
      if (!lastTry && (isAbsent(error) || error instanceof StateFileError)) continue;
      if (!(error instanceof StateFileError)) throw error;
      return broken("unreadable", { file: error.file, line: 1 }, 1, error.message);
    }
  }
}

/**
 * A service is at work there: files may have gone by age while they were read, or head.json was read while it
 * was written. What is really broken is so the next time as well.
 */
async function moved(folder: string, anchor: Anchor, head: Link | null): Promise<boolean> {
  const [anchorNow, headNow] = [await readAnchor(folder), await readHead(folder)];
  return anchorNow.seq !== anchor.seq || headNow?.seq !== head?.seq || headNow?.hash !== head?.hash;
}

interface Place {
  readonly file: string;
  readonly line: number;
}

interface Seen extends Place {
  readonly bytes: Buffer;
  readonly seal: Seal | null;
  readonly terminated: boolean;
  readonly lastFile: boolean;
}

async function walk(
  folder: string,
  all: readonly RecordsFile[],
  anchor: Anchor,
  head: Link | null,
): Promise<ChainHolds | ChainBroken> {
  const files = all.slice(beforeAnchor(all, anchor).length);
  const notes: { seq: number; text: string }[] = [];
  let confirmed = anchor.seq === FIRST_ANCHOR.seq;
  let last: Link = { seq: anchor.seq - 1, hash: anchor.prev };
  let before: Seen | null = null;
  let end: Place = { file: files.at(-1)?.name ?? "head.json", line: 1 };
  const lines = seenLines(folder, files);
  let next = await lines.next();
  while (next.done !== true) {
    const current: Seen = next.value;
    next = await lines.next();
    const after: Seen | null = next.done === true ? null : next.value;
    if (!current.terminated && current.lastFile && (head === null || head.seq <= last.seq)) break; // just being written
    const problem = judge(before, current, after, last, head);
    if (problem !== null) {
      await lines.return(undefined);
      return problem;
    }
    if (current.seal === null) break; // cannot be: judge has named it
    last = current.seal;
    const note = readNote(current.bytes);
    confirmed ||= confirms(note, anchor);
    if (note !== null) notes.push({ seq: last.seq, text: `${note.note}: ${note.detail}` });
    if (notes.length > NOTES_KEPT) notes.shift();
    before = current;
    end = { file: current.file, line: current.line + 1 };
  }
  const records = last.seq - anchor.seq + 1;
  if (head === null && (records > 0 || anchor.seq > 1)) {
    return broken(
      "cut",
      { file: "head.json", line: 1 },
      last.seq + 1,
      "head.json is missing, so a cut end could not be noticed",
    );
  }
  if (head !== null && head.seq > last.seq) {
    return broken("cut", end, last.seq + 1, `records ${last.seq + 1} to ${head.seq} are missing at the end`);
  }
  if (!confirmed) {
    const detail = "anchor.json says that earlier records went by age, but no record of the chain says so";
    return broken("removed", { file: "anchor.json", line: 1 }, anchor.seq - 1, detail);
  }
  return { ok: true, records, unconfirmed: head === null ? 0 : last.seq - head.seq, notes };
}

/** What is wrong at this line, told with the help of the lines beside it; null when it continues the chain. */
function judge(
  before: Seen | null,
  current: Seen,
  after: Seen | null,
  last: Link,
  head: Link | null,
): ChainBroken | null {
  const wanted = last.seq + 1;
  const { seal } = current;
  if (!current.terminated) return broken("cut", current, wanted, "the line ends in the middle");
  const skipped = after?.seal?.intact === true && after.seal.seq === wanted && after.seal.prev === last.hash;
  if (seal === null || !seal.intact) {
    if (skipped) return broken("inserted", current, wanted, "the chain goes on without this line");
    if (seal === null)
      return broken("unreadable", current, wanted, "the line does not end as the journal writes it");
    return broken("edited", current, wanted, "the text does not fit its hash");
  }
  if (seal.seq > wanted) {
    if (skipped) return broken("inserted", current, seal.seq, `record ${wanted} follows it`);
    return broken("removed", current, wanted, `record ${seal.seq} stands where ${wanted} is due`);
  }
  const goesOn = after === null ? head?.hash === seal.hash : after.seal?.prev === seal.hash;
  if (seal.seq < wanted) {
    // two lines with the same place in the chain: the one that the rest hangs on is the real one
    const twin = before !== null && seal.seq === last.seq && seal.hash !== last.hash && goesOn;
    return broken("inserted", twin ? before : current, seal.seq, "another line has this number");
  }
  if (seal.prev !== last.hash) {
    if (before !== null && goesOn) {
      return broken("edited", before, last.seq, `record ${wanted} was written after another text of it`);
    }
    return broken("edited", current, wanted, "it does not follow from the record before it");
  }
  const twinFollows = after?.seal?.intact === true && after.seal.seq === wanted;
  if (head?.seq === seal.seq && head.hash !== seal.hash && !twinFollows) {
    return broken("edited", current, wanted, "head.json names another text of it");
  }
  return null;
}

async function* seenLines(folder: string, files: readonly RecordsFile[]): AsyncGenerator<Seen> {
  for (const file of files) {
    const lastFile = file === files.at(-1);
    for await (const lines of readLines(join(folder, file.name))) {
      for (const { bytes, number, terminated } of lines) {
        yield { file: file.name, line: number, bytes, seal: readSeal(bytes), terminated, lastFile };
      }
    }
  }
}

function broken(problem: Problem, place: Place, seq: number, detail: string): ChainBroken {
  return { ok: false, file: place.file, line: place.line, seq, problem, detail };
}
