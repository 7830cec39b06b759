/** Tells somebody who waits what is being done and for how long. */

/** One line at a time, without its newline. */
export type Progress = (line: string) => void;

const FIRST_REMINDER_MS = 5_000;

/** Says `what`, reminds with the seconds gone every five, and says when it is done. */
export async function step<T>(progress: Progress, what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  progress(`${what} …`);
  const reminder = setInterval(() => progress(`${what} … ${seconds()}`), FIRST_REMINDER_MS);
  try {
    const result = await work();
    if (performance.now() - started >= 1_000) progress(`${what}: done in ${seconds()}`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/** A program that could not be provisioned; the message says what to do instead. */
export class ProvisionError extends Error {
  override readonly name = "ProvisionError";
}
