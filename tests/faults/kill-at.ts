import { createHook } from 'node:async_hooks';

/** Kills this process at so many continuations after an await, from now on; 0: at none. Gives how many there were so far. */
export function killAt(count: number): () => number {
  let seen = 0;
  const hook = createHook({
    init: () => undefined,
    before() {
      if (++seen === count) process.kill(process.pid, 'SIGKILL');
    },
  });
  hook.enable();
  return () => {
    hook.disable();
    return seen;
  };
}
