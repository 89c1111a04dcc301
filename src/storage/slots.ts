/** A few places that are had one after the other. */
export interface Slots {
  /** Resolves once one is free, in the order in which they were asked for. */
  take(): Promise<void>;
  give(): void;
}

export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async take() {
      if (free > 0) free--;
      else await new Promise<void>((had) => waiting.push(had));
    },
    give() {
      const next = waiting.shift();
      if (next) next();
      else free++;
    },
  };
}
