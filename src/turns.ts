/**
 * Long bodies one by one. A read from Envoy's socket brings many at a time, and what is sent leaves once all of it is
 * dealt with: without turns the first reply waits for the work on the last body, so that each caller waits for all.
 */

/** Runs a task at once, or, in order, when those before it are done and what they replied is sent. */
export type Turns = (task: () => void) => void;

export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  let busy = false;
  const run = (task: () => void): void => {
    busy = true;
    try {
      task();
    } finally {
      // The first turn of the event loop writes ahead and replies, the second begins with sending that.
      setImmediate(setImmediate, next);
    }
  };
  const next = (): void => {
    const task = waiting.shift();
    if (task === undefined) busy = false;
    else run(task);
  };
  return (task) => {
    if (busy) waiting.push(task);
    else run(task);
  };
}
