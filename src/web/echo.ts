/** What a client called itself and its message: said back to it while this process remembers, so that it knows its own. Never believed, never stored. */
export interface Echo {
  readonly from?: string;
  readonly clientActivityID?: string;
}

/** Echoes remembered at the most. */
const most = 5000;

/** The last echoes, by conversation and line; the oldest go first. */
export function createEchoes() {
  const kept = new Map<string, Echo>();
  return {
    /** `body`: the activity as it was posted. */
    keep(conversation: string, seq: number, body: unknown): void {
      const { from, channelData } = body as { from?: { id?: unknown }; channelData?: { clientActivityID?: unknown } };
      const named = channelData?.clientActivityID;
      kept.set(`${conversation}|${seq}`, {
        ...(isShort(from?.id) ? { from: from.id } : {}),
        ...(isShort(named) ? { clientActivityID: named } : {}),
      });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    of: (conversation: string, seq: number): Echo => kept.get(`${conversation}|${seq}`) ?? {},
  };
}

const isShort = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 128;
