import type { App } from './app';
import { channelOf } from './conversation/channel';
import type { SendRefusal } from './conversation/sending';

/** Lines of one saying at the most. */
const most = 20;

/** Has what a message said told by another address of the same person, where the platform would have taken it only within hours of their last words
 *  (WhatsApp's window); any other reason is left as it is, and so is what
 *  was said of a vote. */
export async function elsewhereLater(app: Pick<App, 'outbox' | 'jobs'>, message: string, reason: SendRefusal, now: Date): Promise<void> {
  if (reason !== 'outside-window') return;
  const said = await app.outbox.whose(message);
  // Several messages of one saying are one job.
  if (!said || said.secret) return;
  const { person, line } = said;
  await app.jobs.add({ name: 'elsewhere', key: `${person}/${line}`, payload: { person, line }, runAt: now });
}

/** Tells it; false where the person has no other address that can be written to. `person`: the address's HMAC; `line`: where the saying begins in the
 *  conversation there. */
export async function elsewhere(
  app: Pick<App, 'residents' | 'turns' | 'tell' | 'platforms'>,
  { person, line }: { readonly person: string; readonly line: number },
  now: Date,
): Promise<boolean> {
  const known = await app.residents.known(person);
  if (!known) return false;
  const lines = await app.turns.history(known.address, line - 1, most);
  const said = lines.filter(({ at }) => at === lines[0]?.at);
  const text = said.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : [])).join('\n');
  const others = (await app.residents.addresses(known.resident, now)).map(({ address }) => address);
  const other = others.find((address) => channelOf(address) !== channelOf(known.address) && app.platforms.has(channelOf(address)));
  if (text === '' || other === undefined) return false;
  const to = { address: other, channel: channelOf(other), locale: lines[0]?.locale ?? '' };
  // Never to who stopped there, whenever that was.
  return app.tell({ to, text, at: now, asked: new Date(0), id: `elsewhere-${person}-${line}` }).catch(ignoreSecond);
}

/** It was told before, by a process that died before it could say so. */
function ignoreSecond(error: unknown): true {
  if ((error as { code?: unknown }).code === 11000) return true;
  throw error;
}
