/** A span of time in which something is counted: its row's id, and when the row is forgotten. */
export interface Window {
  readonly id: string;
  readonly until: Date;
}

/** Counts per span: of one thing (`what`: an address, a number; empty: of all together) in the `ms` that `now` falls into, which begin at whole multiples of
 *  `ms` since 1970. Kinds of counts never meet: `purpose` parts them. */
export const windowsOf =
  (hmac: (purpose: string, text: string) => string, purpose: string) =>
  (name: string, what: string, ms: number, now: Date): Window => {
    const begun = Math.floor(now.getTime() / ms);
    return { id: hmac(purpose, `${name}\0${what}\0${begun}`), until: new Date((begun + 1) * ms) };
  };
