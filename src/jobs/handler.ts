import type { Payload } from './job';

/** Does a job. It may run twice (a process that dies after the work and before saying so): what it writes must stand being written again.
 *  `signal` is aborted when the lease was lost: another process may have begun it. Whatever it throws is a failed attempt. */
export type Handler = (payload: Payload, context: { readonly key: string; readonly signal: AbortSignal }) => Promise<void>;

/** Who does what, by the job's name: the explicit list of everything that is ever done later. */
export type Handlers = Readonly<Record<string, Handler>>;
