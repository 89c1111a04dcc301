import { amiss, well, type Standing } from '../../src/conversation/channel';
import { sayFailure, type Account } from './account';
import { inboundUrl, type Receiver } from './hook';

/** Has Twilio deliver to us; says what it changed. */
export async function setupHook(account: Account, receiver: Receiver, channel: string): Promise<Standing> {
  const url = inboundUrl(account.settings.publicUrl, channel);
  const byHand = `Put ${url} into Twilio's console by hand: ${receiver.byHand}.`;
  const found = await receiver.find(account);
  if (!found.ok) return amiss(`${sayFailure(found.failure)} ${byHand}`);
  const hook = found.result;
  if (!hook) return amiss(`The account at Twilio has not ${receiver.name}. If it is the sandbox's, or another account's: ${byHand}`);
  if (hook.url === url && !hook.overridden) return well(`Twilio delivers what ${receiver.name} receives to ${url}, as before.`);
  const set = await hook.set(url);
  if (!set.ok) return amiss(`${sayFailure(set.failure)} ${byHand}`);
  return well(`Twilio delivers what ${receiver.name} receives to ${url} now; before, ${hook.url || 'nowhere'}.`);
}

/** Asks Twilio whether it knows the account, and whether what the receiver gets is delivered to us. */
export async function checkHook(account: Account, receiver: Receiver, channel: string): Promise<readonly Standing[]> {
  const { accountSid, publicUrl } = account.settings;
  const own = await account.call((client) => client.api.v2010.accounts(accountSid).fetch());
  if (!own.ok) return [amiss(sayFailure(own.failure))];
  const { status, type } = own.result;
  if (status !== 'active') return [amiss(`Twilio knows the account and it is ${status}; mend that in Twilio's console.`)];
  const known =
    type === 'Trial'
      ? well('Twilio knows the account; it is a trial, which sends to numbers verified in the console alone.')
      : well('Twilio knows the account.');
  return [known, await hookStanding(account, receiver, inboundUrl(publicUrl, channel))];
}

async function hookStanding(account: Account, receiver: Receiver, wanted: string): Promise<Standing> {
  const found = await receiver.find(account);
  const elsewhere = `see in Twilio's console, ${receiver.byHand}, that it is ${wanted}`;
  if (!found.ok) return amiss(`Where ${receiver.name} delivers is not known: ${sayFailure(found.failure)} Else ${elsewhere}.`);
  const hook = found.result;
  if (!hook) return amiss(`The account at Twilio has not ${receiver.name}; correct the setting, or, if it is the sandbox's, ${elsewhere}.`);
  if (hook.overridden) return amiss(`${receiver.name} has an address that does not count: ${hook.overridden}.`);
  if (hook.url === '') return amiss(`What ${receiver.name} receives is delivered nowhere; run npm run channels:setup.`);
  const bare = (url: string): string => url.replace(/#.*$/s, '');
  if (bare(hook.url) !== bare(wanted))
    return amiss(`What ${receiver.name} receives is delivered to ${hook.url}, not ${wanted}; run npm run channels:setup.`);
  if (hook.url !== wanted)
    return well(
      `Twilio delivers what ${receiver.name} receives to us, trying less often than it could; npm run channels:setup changes that.`,
    );
  return well(`Twilio delivers what ${receiver.name} receives to us.`);
}
