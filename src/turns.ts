/**
 * Long bodies in turns. A read from Envoy's socket brings many at a time, and what is sent leaves once all of it is
 * dealt with: without turns the first reply waits for the work on the last body, so that each caller waits for all.
 */

/** Runs a task at once, or when its turn comes; in the order in which they were given. */
export type Turns = (task: () => void) => void;

/** @param lengthMs work in a turn after which what it replied is sent, before more is begun. */
export function createTurns(lengthMs: number): Turns {
  const waiting: (() => void)[] = [];
  let open = false;
  let endsAt = 0;
  const begin = (): void => {
    open = true;
    endsAt = performance.now() + lengthMs;
    // The first turn of the event loop writes ahead and replies, the second begins with sending that.
    setImmediate(setImmediate, next);
  };
  const next = (): void => {
    open = false;
    if (waiting.length === 0) return;
    begin();
    do waiting.shift()?.();
    while (waiting.length > 0 && performance.now() < endsAt);
  };
  return (task) => {
    if (!open) begin();
    if (waiting.length === 0 && performance.now() < endsAt) task();
    else waiting.push(task);
  };
}
