/** Rows or bonds that are read at once. */
const pageSize = 200;

/** Everything that a store gives by pages. `page`: what comes after the one before it. */
export async function* everyOne<One>(page: (after: One | undefined, limit: number) => Promise<readonly One[]>): AsyncIterable<One> {
  for (let after: One | undefined; ;) {
    const ones = await page(after, pageSize);
    yield* ones;
    after = ones.at(-1);
    if (after === undefined || ones.length < pageSize) return;
  }
}

/** The bonds of everyone who follows something, where a store gives them by pages under their keys. */
export async function* everyBond<Bond>(
  page: (after: string, limit: number) => Promise<readonly { readonly key: string; readonly bond: Bond }[]>,
): AsyncIterable<Bond> {
  for await (const { bond } of everyOne<{ readonly key: string; readonly bond: Bond }>((last, limit) => page(last?.key ?? '', limit)))
    yield bond;
}
