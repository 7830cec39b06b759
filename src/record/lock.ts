/**
 * One writer per folder: two would fork the chain. The lock is a file that names its holder; it is stale when
 * that process is gone (same machine) or has not touched it for a while (another machine or container on the
 * same volume, whose processes cannot be seen from here).
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAbsent } from "./folder.ts";

const TOUCH_EVERY_MS = 10_000;
const FOREIGN_STALE_AFTER_MS = 35_000;
/** Two that take over the same stale lock at once: the later rename wins, and the earlier sees so after this. */
const TAKEOVER_SETTLE_MS = 50;

export interface Lock {
  release(): Promise<void>;
}

export class LockedError extends Error {
  constructor(folder: string, pid: number, host: string) {
    super(
      `${folder} is written by another Lanekeeper (process ${pid} on ${host}). Give this one its own data_dir, or end that one.`,
    );
    this.name = "LockedError";
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Tells a process from a later one with the same number; "" where the system does not say. */
  readonly born: string;
  readonly token: string;
}

/** Throws LockedError when a live process holds it. */
export async function acquireLock(folder: string): Promise<Lock> {
  const path = join(folder, "lock");
  const token = randomUUID();
  const mine: Holder = { pid: process.pid, host: hostname(), born: born(process.pid), token };
  const draft = `${path}.${token}`;
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    if (!(await linked(draft, path))) await takeOver(folder, path, draft, token);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  held.add(token);
  const touch = setInterval(
    () => void utimes(path, new Date(), new Date()).catch(() => undefined),
    TOUCH_EVERY_MS,
  );
  touch.unref();
  return {
    async release() {
      clearInterval(touch);
      held.delete(token);
      if ((await readHolder(path))?.token === token) await unlink(path).catch(() => undefined);
    },
  };
}

/** Tokens of this process's own locks: after a container restart the new process may have the old one's number. */
const held = new Set<string>();

async function takeOver(folder: string, path: string, draft: string, token: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder !== null && (await isLive(path, holder))) throw new LockedError(folder, holder.pid, holder.host);
  await rename(draft, path);
  await sleep(TAKEOVER_SETTLE_MS);
  const winner = await readHolder(path);
  if (winner !== null && winner.token !== token) throw new LockedError(folder, winner.pid, winner.host);
}

/** link(2) fails when the name is taken, and never shows a half-written file. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** null when absent or not a lock of ours (an empty file after power loss): nobody holds that. */
async function readHolder(path: string): Promise<Holder | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof value !== "object" || value === null) return null;
    const { pid, host, born: since, token } = value as Record<string, unknown>;
    if (typeof pid !== "number" || typeof host !== "string" || typeof token !== "string") return null;
    return { pid, host, token, born: typeof since === "string" ? since : "" };
  } catch (error) {
    if (isAbsent(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function isLive(path: string, holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) {
    const { mtimeMs } = await stat(path);
    return Date.now() - mtimeMs < FOREIGN_STALE_AFTER_MS;
  }
  if (holder.pid === process.pid) return held.has(holder.token);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it is there but belongs to someone else
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const now = born(holder.pid);
  return now === "" || holder.born === "" || now === holder.born;
}

/** Boot id and start time in clock ticks (proc(5), stat field 22, counted after the command's closing parenthesis). */
function born(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()}:${start}`;
  } catch {
    return "";
  }
}
