import { createSms } from '../../channels/sms';
import { startFakeTwilio } from '../support/fake-twilio';
import { account, openedAt, publicUrl, recordedOf } from '../support/twilio-person';
import { holdsTheContract } from './contract';

const now = () => new Date('2026-11-23T10:00:00Z');

holdsTheContract({
  id: 'sms',
  recorded: recordedOf('sms'),
  skips: {},
  async open() {
    const twilio = await startFakeTwilio(account);
    const sms = createSms({ twilio: { ...account, apiUrl: twilio.url, publicUrl }, from: '36000' }, now);
    return openedAt(twilio, sms, { person: '+33600000001', answer: ([, , [, , number]]) => ({ Body: String(number) }) });
  },
});
