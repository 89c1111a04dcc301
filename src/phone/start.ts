import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAccount } from '../../channels/twilio/account';
import { makeTemplates } from '../../channels/twilio/templates';
import type { Config } from '../config';
import { startFakeTelegram } from '../standins/telegram';
import { startFakeTwilio } from '../standins/twilio';
import { createTelegramWay } from './by-telegram';
import { createTwilioWay } from './by-twilio';
import { createPhones, type Phones } from './phones';
import type { Way } from './way';

/** Where the phones' page is made from. */
export const pageFolder = join(__dirname, 'page');

/** Phones, and the providers that stand in for those that have no settings. */
export interface StartedPhones extends Phones {
  /** Settings by which the stand-ins are reached. */
  readonly settings: Partial<Pick<Config, 'sms' | 'whatsapp' | 'telegram'>>;
  /** Tells where we listen ("http://127.0.0.1:3000"): before that nothing comes in. */
  at(origin: string): void;
  close(): Promise<void>;
}

const code = '36000';
const whatsappNumber = '+33187000000';
/** Where the stand-ins' reports are addressed to until it is known where we listen. */
const placeholder = 'http://phone.localhost';

/** Starts stand-ins on loopback for the channels that are off. */
export async function startPhones(
  off: { readonly sms: boolean; readonly whatsapp: boolean; readonly telegram: boolean },
  broken: (error: unknown) => void,
): Promise<StartedPhones> {
  let origin = placeholder;
  const secret = (bytes: number): string => randomBytes(bytes).toString('hex');
  const twilio = await startFakeTwilio({
    accountSid: `AC${secret(16)}`,
    authToken: secret(16),
    senders: [code, `whatsapp:${whatsappNumber}`],
  });
  // Updates are numbered onwards from an earlier start's, or they would be taken for those.
  const telegram = await startFakeTelegram(`1:${secret(16)}`, Date.now());
  const photo = { type: 'image/png', bytes: readFileSync(join(pageFolder, 'photo.png')) };
  const account = { accountSid: twilio.accountSid, authToken: twilio.authToken, apiUrl: twilio.url, publicUrl: placeholder };
  const webhookSecret = secret(16);
  const byTwilio = { twilio, photo, origin: () => origin };
  const ways: readonly (Way | false)[] = [
    off.sms && createTwilioWay('sms', byTwilio),
    off.telegram && createTelegramWay({ telegram, photo }),
    off.whatsapp && createTwilioWay('whatsapp', byTwilio),
  ];
  const timers = new Set<NodeJS.Timeout>();
  const phones = createPhones({
    ways: ways.filter((way) => way !== false),
    after(ms, run) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
    },
    broken,
  });
  return {
    ...phones,
    settings: {
      ...(off.sms ? { sms: { twilio: account, from: code } } : {}),
      ...(off.whatsapp
        ? { whatsapp: { twilio: account, from: whatsappNumber, templates: (await makeTemplates(createAccount(account))).templates } }
        : {}),
      ...(off.telegram ? { telegram: { token: telegram.token, webhookSecret, apiUrl: telegram.url } } : {}),
    },
    at(url) {
      origin = url;
      Object.assign(telegram.webhook, { url: `${origin}/webhooks/telegram`, secret: webhookSecret });
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([twilio.close(), telegram.close()]);
    },
  };
}
