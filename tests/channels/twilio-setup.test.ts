import { createSms, type SmsSettings } from '../../channels/sms';
import { createWhatsapp } from '../../channels/whatsapp';
import type { Standing } from '../../src/conversation/channel';
import { startFakeTwilio, type FakeTwilio } from '../support/fake-twilio';
import { texts } from '../support/talker';
import { account, publicUrl } from '../support/twilio-person';

const number = '+33700000001';
const own = '+33700000002';
const sandbox = '+14155238886';
const service = `MG${'1'.repeat(32)}`;
const now = () => new Date('2026-11-23T10:00:00Z');
const smsUrl = `${publicUrl}/webhooks/sms#rc=5&rp=all`;
const whatsappUrl = `${publicUrl}/webhooks/whatsapp#rc=5&rp=all`;
let twilio: FakeTwilio;
const told: string[] = [];

beforeEach(async () => {
  twilio = await startFakeTwilio({ ...account, senders: [number, '36000', service, `whatsapp:${own}`, `whatsapp:${sandbox}`] });
});
afterEach(async () => {
  await twilio.close();
  expect(told.join('\n')).not.toMatch(new RegExp(`${account.accountSid}|${account.authToken}|a-wrong-token`));
});

const twilioOf = (more: Partial<SmsSettings['twilio']> = {}) => ({ ...account, apiUrl: twilio.url, publicUrl, ...more });
const sms = (sender: Partial<SmsSettings>, more: Partial<SmsSettings['twilio']> = {}) =>
  createSms({ twilio: twilioOf(more), ...sender }, now);
const keep = (standings: readonly Standing[] = []): readonly Standing[] => {
  told.push(...standings.map(({ says }) => says));
  return standings;
};
const setUp = async (platform: { setup?: ReturnType<typeof sms>['setup'] }) => keep(await platform.setup?.(publicUrl, []));
const checked = async (platform: { check?: ReturnType<typeof sms>['check'] }) => keep(await platform.check?.(publicUrl, now()));
const receiver = (name: string) => {
  const found = twilio.receivers.get(name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

describe.each([
  ['a number', { from: number }, number],
  ['a short code', { from: '36000' }, '36000'],
  ['a Messaging Service', { messagingServiceSid: service }, service],
] as const)('SMS by %s', (_, sender, name) => {
  test('is set up once: done again nothing changes', async () => {
    expect((await checked(sms(sender)))[1]).toMatchObject({
      ok: false,
      says: expect.stringContaining('nowhere; run npm run channels:setup') as string,
    });
    expect(await setUp(sms(sender))).toEqual([{ ok: true, says: expect.stringMatching(/ now; before, nowhere\.$/) as string }]);
    expect(receiver(name)).toMatchObject({ url: smsUrl, method: 'POST' });
    const changes = () => twilio.requests.filter(({ method }) => method === 'POST').length;
    expect(changes()).toBe(1);
    expect(await setUp(sms(sender))).toEqual([{ ok: true, says: expect.stringMatching(/, as before\.$/) as string }]);
    expect(changes()).toBe(1);
    expect(await checked(sms(sender))).toEqual([
      { ok: true, says: 'Twilio knows the account.' },
      { ok: true, says: expect.stringMatching(/^Twilio delivers what the .* receives to us\.$/) as string },
    ]);
    expect(changes()).toBe(1);
  });

  test('an address of another server, and one without retries, are told apart', async () => {
    receiver(name).url = 'https://elsewhere.example/sms';
    expect((await checked(sms(sender)))[1]).toMatchObject({
      ok: false,
      says: expect.stringContaining(`delivered to https://elsewhere.example/sms, not ${smsUrl}; run npm run channels:setup`) as string,
    });
    receiver(name).url = `${publicUrl}/webhooks/sms`;
    expect((await checked(sms(sender)))[1]).toMatchObject({ ok: true, says: expect.stringContaining('trying less often') as string });
    await setUp(sms(sender));
    expect(receiver(name).url).toBe(smsUrl);
  });

  test('a sender that is not the account’s is for hands to mend', async () => {
    twilio.receivers.delete(name);
    for (const standings of [await checked(sms(sender)), await setUp(sms(sender))])
      expect(standings.at(-1)).toMatchObject({
        ok: false,
        says: expect.stringMatching(/^The account at Twilio has not the .*https:/) as string,
      });
  });
});

test('an address that does not count is told: an application in a number’s place, a service that defers to its numbers', async () => {
  Object.assign(receiver(number), { url: smsUrl, application: 'AP1' });
  expect((await checked(sms({ from: number })))[1]).toMatchObject({
    ok: false,
    says: expect.stringContaining('application AP1') as string,
  });
  Object.assign(receiver(service), { url: smsUrl, deferred: true });
  const byService = sms({ messagingServiceSid: service });
  expect((await checked(byService))[1]).toMatchObject({ ok: false, says: expect.stringContaining('Defer to sender') as string });
  await setUp(byService);
  expect(receiver(service)).toMatchObject({ deferred: false, status: `${publicUrl}/webhooks/status/sms` });
});

test('a wrong token, an account that was closed, a trial, a Twilio that is not there: one sentence each', async () => {
  const wrong = sms({ from: number }, { authToken: 'a-wrong-token' });
  const says = expect.stringContaining('set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN') as string;
  expect(await checked(wrong)).toEqual([{ ok: false, says }]);
  expect(await setUp(wrong)).toEqual([{ ok: false, says }]);
  twilio.account.type = 'Trial';
  expect((await checked(sms({ from: number })))[0]).toMatchObject({ ok: true, says: expect.stringContaining('trial') as string });
  twilio.account.status = 'suspended';
  expect(await checked(sms({ from: number }))).toEqual([{ ok: false, says: expect.stringContaining('is suspended') as string }]);
  expect(await checked(sms({ from: number }, { apiUrl: 'http://127.0.0.1:1' }))).toEqual([
    { ok: false, says: 'Twilio cannot be reached; check the network and TWILIO_API_URL.' },
  ]);
});

describe('WhatsApp', () => {
  let kept: Readonly<Record<string, string>> = {};
  const whatsapp = (from = own) =>
    createWhatsapp({ twilio: twilioOf(), from, templates: kept, keepTemplates: (made) => (kept = made) }, (locale) => texts.t(locale), now);
  beforeEach(() => (kept = {}));

  test('a sender’s webhook and the templates are set up once', async () => {
    expect(await setUp(whatsapp())).toEqual([
      { ok: true, says: `Twilio delivers what the WhatsApp sender ${own} receives to ${whatsappUrl} now; before, nowhere.` },
      { ok: true, says: '26 templates of buttons and lists are at Twilio, 26 of them made now; start again.' },
    ]);
    expect(receiver(`whatsapp:${own}`)).toMatchObject({ url: whatsappUrl, status: `${publicUrl}/webhooks/status/whatsapp` });
    const changes = () => twilio.requests.filter(({ method }) => method === 'POST').length;
    const before = changes();
    expect((await setUp(whatsapp())).map(({ says }) => says)).toEqual([
      `Twilio delivers what the WhatsApp sender ${own} receives to ${whatsappUrl}, as before.`,
      '26 templates of buttons and lists are at Twilio, 0 of them made now.',
    ]);
    expect(changes()).toBe(before);
    expect((await checked(whatsapp())).map(({ ok }) => ok)).toEqual([true, true, true]);
  });

  test('templates that were never made, or are gone from Twilio, are told', async () => {
    await setUp(whatsapp());
    twilio.contents.delete([...twilio.contents.keys()][0] ?? '');
    expect((await checked(whatsapp()))[2]).toEqual({
      ok: false,
      says: 'Templates of buttons and lists missing at Twilio: 1; run npm run channels:setup and start again.',
    });
    kept = {};
    expect((await checked(whatsapp()))[2]).toMatchObject({ ok: true, says: expect.stringContaining('numbered lines') as string });
  });

  test('the sandbox is in no list: what to put where is said', async () => {
    const [hook] = await setUp(whatsapp(sandbox));
    expect(hook).toMatchObject({ ok: false, says: expect.stringContaining(`Put ${whatsappUrl} into Twilio's console by hand`) as string });
    expect(hook?.says).toContain('Sandbox settings');
  });
});
