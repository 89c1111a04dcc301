import { createWhatsapp } from '../../channels/whatsapp';
import { createAccount } from '../../channels/twilio/account';
import { makeTemplates } from '../../channels/twilio/templates';
import { startFakeTwilio, type FakeTwilio } from '../support/fake-twilio';
import { texts } from '../support/talker';
import { account, openedAt, publicUrl, recordedOf } from '../support/twilio-person';
import { holdsTheContract } from './contract';

const now = () => new Date('2026-11-23T10:00:00Z');
const person = 'whatsapp:+33600000001';
const settingsOf = ({ url }: Pick<FakeTwilio, 'url'>) => ({ ...account, apiUrl: url, publicUrl });

describe('with templates', () => {
  let twilio: FakeTwilio;
  holdsTheContract({
    id: 'whatsapp',
    recorded: recordedOf('whatsapp'),
    skips: {},
    async open() {
      twilio = await startFakeTwilio(account);
      const settings = settingsOf(twilio);
      const { templates } = await makeTemplates(createAccount(settings));
      const whatsapp = createWhatsapp({ twilio: settings, from: '+14155238886', templates }, (locale) => texts.t(locale), now);
      return openedAt(twilio, whatsapp, {
        person,
        answer: ([shown, , option]) => {
          const choices = (
            shown as readonly {
              readonly content?: { readonly choices: readonly { readonly id: string; readonly title: string; readonly note: string }[] };
            }[]
          ).flatMap(({ content }) => content?.choices ?? []);
          const tapped = choices.find(({ note }) => note === String(option[2]));
          return tapped ? { Body: tapped.title, ButtonText: tapped.title, ButtonPayload: tapped.id } : { Body: String(option[2]) };
        },
      });
    },
  });
});

describe('without templates everything is numbered lines', () => {
  holdsTheContract({
    id: 'whatsapp',
    recorded: [recordedOf('whatsapp')[0]!],
    skips: {},
    async open() {
      const twilio = await startFakeTwilio(account);
      const whatsapp = createWhatsapp({ twilio: settingsOf(twilio), from: '+14155238886' }, (locale) => texts.t(locale), now);
      return openedAt(twilio, whatsapp, { person, answer: ([, , option]) => ({ Body: String(option[2]) }) });
    },
  });
});
