/** When what goes there is looked at again. */
export const minuteMs = 60_000;

export const later = (now: Date, ms: number): Date => new Date(now.getTime() + ms);

/** Milliseconds between tries: twice as long each time, an hour at the most. */
export const retryMs = (attempts: number): number => Math.min(60, 2 ** Math.min(attempts, 10)) * minuteMs;

/** Milliseconds between two looks at one of theirs: often while it is new, seldom once it is old. */
export const pollMs = (age: number): number => (age < 24 * 60 * minuteMs ? 10 : age < 7 * 24 * 60 * minuteMs ? 60 : 360) * minuteMs;
