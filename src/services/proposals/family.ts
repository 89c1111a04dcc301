import type { Proposal } from './proposal';
import { readReference } from './reference';
import type { ProposalStore } from './store';

/** The proposal that bears the reference in a message. */
export async function named(store: Pick<ProposalStore, 'find'>, text: string): Promise<Resolved> {
  const read = readReference(text);
  if (read === 'mistyped') return { ok: false, reason: 'mistyped' };
  const proposal = read && (await store.find(read.reference));
  return proposal ? { ok: true, proposal } : { ok: false, reason: 'unknown' };
}

/** The same; a merged one leads to what it is part of now. */
export async function resolve(store: Pick<ProposalStore, 'find'>, text: string): Promise<Resolved> {
  let found = await named(store, text);
  while (found.ok && found.proposal.merged !== undefined) found = await named(store, found.proposal.merged);
  return found;
}

/** `mistyped`: no reference has this check digit. */
export type Resolved = { readonly ok: true; readonly proposal: Proposal } | { readonly ok: false; readonly reason: 'mistyped' | 'unknown' };

/** A proposal and all those merged into it: bonds stay where they were made and are read together, so that nothing made meanwhile is lost. */
export async function family(store: Pick<ProposalStore, 'mergedInto'>, reference: string): Promise<readonly string[]> {
  const found = [reference];
  for (const one of found) for (const merged of await store.mergedInto(one)) if (!found.includes(merged)) found.push(merged);
  return found;
}
