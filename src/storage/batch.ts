/** Joins calls that come at the same time into one: while one batch is under way, whatever comes waits for the next. `run` gives the items' results in
 *  their order; where it throws, all of them failed. */
export function batched<I, R>(run: (items: readonly I[]) => Promise<readonly R[]>, most = 100): (item: I) => Promise<R> {
  let waiting: { readonly item: I; readonly done: (result: R) => void; readonly failed: (error: unknown) => void }[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    // Whatever is asked in the same breath shares the first batch.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const results = await run(batch.map(({ item }) => item));
        batch.forEach(({ done }, index) => done(results[index]!));
      } catch (error) {
        batch.forEach(({ failed }) => failed(error));
      }
    }
    running = false;
  }

  return (item) =>
    new Promise<R>((done, failed) => {
      waiting.push({ item, done, failed });
      if (!running) void drain();
    });
}
