/** The folder of one running instance's sockets and generated Envoy files: lanekeeper-<process id>-<random>. */
import { rmSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const PREFIX = "lanekeeper-";
/** sun_path holds 104 bytes on macOS, 108 on Linux, with a zero at its end (unix(4), unix(7)). */
const SOCKET_PATH_MAX_BYTES = 103;
const LONGEST_NAME = "envoy-admin.sock";

/**
 * Made anew under `parent`, for this user alone; what killed processes left there goes. `remove` takes it away, and so
 * does the process's end: a start that is broken off comes to no other step.
 * @throws Error where a socket in it would have too long a path
 */
export async function makeRunFolder(
  parent: string,
): Promise<{ readonly runDir: string; readonly remove: () => void }> {
  await removeStale(parent);
  const runDir = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  const remove = (): void => {
    rmSync(runDir, { recursive: true, force: true });
    process.off("exit", remove);
  };
  process.once("exit", remove);
  if (Buffer.byteLength(join(runDir, LONGEST_NAME)) > SOCKET_PATH_MAX_BYTES) {
    remove();
    throw new Error(`${parent} is too long a path for sockets. Name a shorter folder in TMPDIR.`);
  }
  await chmod(runDir, 0o700);
  return { runDir, remove };
}

async function removeStale(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = /^lanekeeper-(\d+)-\w+$/.exec(name)?.[1];
    if (pid === undefined || alive(Number(pid))) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
