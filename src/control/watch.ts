/** Tells when watched files change, whatever way an editor, git or a mounted volume replaces them. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Half of the time in which a saved change must be live, with room for the work itself. */
const POLL_MS = 500;

/**
 * Polls instead of using fs.watch: an atomic rename (editors, `kubectl`'s symlink swap), network file systems and
 * containers lose events, and a look at a few dozen files twice a second costs nothing.
 *
 * `paths` are files and folders (watched with all they hold), asked for at every look, so that they may become others;
 * one that is not there yet may appear.
 * `onChange` is called once per change, after nothing has moved for `debounceMs`; never two calls at a time when it
 * returns a promise. What it throws goes to `onError`.
 */
export function watchFiles(
  paths: () => readonly string[],
  onChange: () => void | Promise<void>,
  debounceMs: number,
  onError: (error: unknown) => void,
): { close(): void } {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let seen: string | null = null;
  let reported: string | null = null;
  let seenAt = 0;

  const look = async (): Promise<void> => {
    const now = await fingerprint(paths());
    if (closed) return;
    reported ??= now;
    if (now !== seen) {
      seen = now;
      seenAt = performance.now();
    }
    if (seen !== reported && performance.now() - seenAt >= debounceMs) {
      reported = seen;
      await onChange();
    }
  };
  const next = (): void => {
    if (closed) return;
    const soon = seen !== reported ? Math.min(debounceMs, POLL_MS) : POLL_MS;
    timer = setTimeout(() => void look().catch(onError).finally(next), soon);
    timer.unref();
  };
  void look().catch(onError).finally(next);

  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Name, inode, size and time of change of everything there: equal as long as nothing was touched. */
async function fingerprint(paths: readonly string[]): Promise<string> {
  const parts: string[] = [];
  const add = async (path: string): Promise<void> => {
    const found = await stat(path, { bigint: true }).catch(() => null);
    if (found === null) return;
    if (!found.isDirectory()) {
      parts.push(`${path}\0${found.ino}\0${found.size}\0${found.mtimeNs}\0${found.ctimeNs}`);
      return;
    }
    const names = await readdir(path).catch(() => []);
    for (const name of names.sort()) if (!name.startsWith(".")) await add(join(path, name));
  };
  for (const path of paths) await add(path);
  return parts.join("\n");
}
