import { sayFailure, type Account } from './account';

/** Empties the text of a message that Twilio keeps (twilio.com/docs/messaging/api/message-resource, "Redact a message"). A message that is gone has none.
 *  Throws where it could not be done, in words that name nobody. */
export async function erase({ call }: Account, id: string): Promise<void> {
  const called = await call((client) => client.messages(id).update({ body: '' }));
  if (called.ok || (called.failure.kind === 'refused' && called.failure.status === 404)) return;
  throw new Error(`A message could not be erased: ${sayFailure(called.failure)}`);
}
