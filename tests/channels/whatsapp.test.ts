import { createWhatsapp } from '../../channels/whatsapp';
import { createAccount } from '../../channels/twilio/account';
import type { WhatsappOut } from '../../channels/whatsapp/content';
import { carries, makeTemplates, readTemplates, templateKinds, type Templates } from '../../channels/twilio/templates';
import { deliveryOf, startFakeTwilio, type FakeTwilio } from '../support/fake-twilio';
import { account, openedAt, publicUrl, recordedOf } from '../support/twilio-person';
import { end, type Dialog } from '../../src/conversation/dialog';
import type { Message } from '../../src/conversation/message';
import type { Prompt } from '../../src/conversation/prompt';
import { createTalker, texts } from '../support/talker';
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

describe('templates', () => {
  let twilio: FakeTwilio;
  let templates: Templates;
  beforeAll(async () => {
    twilio = await startFakeTwilio(account);
    ({ templates } = await makeTemplates(createAccount(settingsOf(twilio))));
  });
  afterAll(() => twilio.close());
  const whatsapp = () => createWhatsapp({ twilio: settingsOf(twilio), from: '+14155238886', templates }, (locale) => texts.t(locale), now);
  let count = 0;
  const send = (out: WhatsappOut) =>
    whatsapp().send({ id: `own-${++count}`, channel: 'whatsapp', address: person, kind: 'reply', at: Date.now(), out });
  const asking = (prompt: Prompt, locale = 'fr') => {
    const it: Dialog<{ it: unknown }, object> = {
      id: 'menu',
      version: 1,
      start: 'it',
      title: () => 'Question',
      steps: { it: { kind: prompt.kind, ask: () => prompt, next: ({ answers }) => end(`HEARD ${JSON.stringify(answers.it)}`) } },
    };
    return createTalker<object>([it], { services: {}, can: whatsapp().can, locale });
  };
  const shapes = (messages: readonly Message[], locale = 'fr') =>
    whatsapp()
      .render(messages, locale)
      .map((out) => ('body' in out ? 'lines' : `${out.content.shape} of ${out.content.choices.length}`));
  /** Taps what bears this title, as it comes in from Twilio. */
  async function tap(talker: ReturnType<typeof asking>, messages: readonly Message[], title: string): Promise<readonly Message[]> {
    const [out] = whatsapp().render(messages, 'fr').slice(-1);
    if (!out || 'body' in out) throw new Error('there is nothing to tap');
    expect(await send(out)).toMatchObject({ kind: 'sent' });
    const tapped = twilio.kept.at(-1)?.taps.find((one) => one.title === title);
    if (!tapped) throw new Error(`nothing is called ${title}`);
    const received = whatsapp().receive(
      deliveryOf(
        `${publicUrl}/webhooks/whatsapp`,
        { MessageSid: `SM-${++count}`, From: person, Body: title, ButtonText: title, ButtonPayload: tapped.id },
        account.authToken,
      ),
    );
    if (received.kind !== 'inbound') throw new Error(received.kind);
    expect(received.inbound.activity.kind).toBe('choice');
    return talker.act(received.inbound.activity);
  }
  const named = (labels: readonly string[]) => labels.map((label, index) => ({ id: `id-${index + 1}`, label }));

  test('are made once, whoever asks again, and are read back from their file', async () => {
    expect(Object.keys(templates).sort()).toEqual(templateKinds.map(({ kind }) => kind).sort());
    expect(twilio.contents.size).toBe(templateKinds.length);
    const again = await makeTemplates(createAccount(settingsOf(twilio)));
    expect(again).toEqual({ templates, made: 0 });
    expect(twilio.contents.size).toBe(templateKinds.length);
    expect(readTemplates(JSON.stringify(templates))).toEqual(templates);
    for (const text of ['', '[]', '{"buttons-1-1": 3}', '{"buttons-1-1": "SM1"}'])
      expect(() => readTemplates(text)).toThrow(/whatsapp:templates/);
  });

  test('where Twilio refuses, the reason names nobody', async () => {
    const error = await makeTemplates(createAccount({ ...settingsOf(twilio), authToken: 'another' })).catch((caught: unknown) => caught);
    expect((error as Error).message).toContain('TWILIO_AUTH_TOKEN');
    expect((error as Error).message).not.toContain(account.accountSid);
  });

  test.each<[string, Prompt, readonly string[]]>([
    ['three short names', { kind: 'choice', text: 'Où ?', options: named(['Ici', 'Là', 'Là-bas']) }, ['buttons of 3']],
    ['four', { kind: 'choice', text: 'Où ?', options: named(['Ici', 'Là', 'Là-bas', 'Ailleurs']) }, ['list of 4']],
    ['twenty letters', { kind: 'choice', text: 'Où ?', options: named(['x'.repeat(20)]) }, ['buttons of 1']],
    ['twenty-one letters', { kind: 'choice', text: 'Où ?', options: named(['x'.repeat(21)]) }, ['list of 1']],
    ['twenty-five letters', { kind: 'choice', text: 'Où ?', options: named(['x'.repeat(25)]) }, ['lines']],
    ['two lines of question', { kind: 'choice', text: 'Ici.\nOù ?', options: named(['Ici']) }, ['buttons of 1']],
    ['three lines of question', { kind: 'choice', text: 'Ici.\nOù ?\nVite !', options: named(['Ici']) }, ['lines']],
    ['a run of blanks', { kind: 'choice', text: 'Ici     où ?', options: named(['Ici']) }, ['lines']],
    ['1025 letters of question', { kind: 'choice', text: 'x'.repeat(1025), options: named(['Ici']) }, ['lines']],
    ['two names alike', { kind: 'choice', text: 'Où ?', options: named(['Ici', 'Ici']) }, ['lines']],
    ['a yes or a no', { kind: 'confirm', text: 'Sûr ?' }, ['buttons of 2']],
    ['a code', { kind: 'confirm', text: 'Répondez 417.', code: '417' }, ['buttons of 1']],
    ['words', { kind: 'text', text: 'Quoi ?' }, ['lines']],
    ['a place', { kind: 'place', text: 'Où ?' }, ['lines']],
    ['a photo that may be left out', { kind: 'photo', text: 'Une photo ?', optional: true }, ['buttons of 1']],
    ['ten', { kind: 'choice', text: 'Où ?', options: named(Array.from({ length: 10 }, (_, n) => `Rue ${n}`)) }, ['list of 10']],
    [
      'eleven, by pages',
      { kind: 'choice', text: 'Où ?', options: named(Array.from({ length: 11 }, (_, n) => `Rue ${n}`)) },
      ['list of 10'],
    ],
  ])('%s', async (_name, prompt, expected) => {
    const messages = await asking(prompt).act({ kind: 'open' });
    expect(shapes(messages)).toEqual(expected);
    for (const out of whatsapp().render(messages, 'fr')) expect(await send(out)).toMatchObject({ kind: 'sent' });
  });

  test('a place is asked for in words, with the way there', async () => {
    const [out] = whatsapp().render(await asking({ kind: 'place', text: 'Où ?' }).act({ kind: 'open' }), 'fr');
    expect(out).toEqual({ body: expect.stringMatching(/^Où \?\n.*📎/s) as string });
  });

  test('several are picked one by one, unpicked, and ended', async () => {
    const talker = asking({ kind: 'several', text: 'Lesquels ?', options: named(['Poire', 'Prune', 'Cerise']), max: 2 });
    let messages = await talker.act({ kind: 'open' });
    messages = await tap(talker, messages, 'Poire');
    messages = await tap(talker, messages, 'Prune');
    messages = await tap(talker, messages, '✅ Poire');
    messages = await tap(talker, messages, 'Cerise');
    const done = texts.t('fr')('prompt.done.label');
    messages = await tap(talker, messages, done);
    expect(messages[0]?.text).toBe('HEARD ["id-2","id-3"]');
  });

  test('grades are given one after the other, and passed over', async () => {
    const talker = asking({
      kind: 'grade',
      text: 'Votre avis ?',
      items: named(['Un banc', 'Un arbre', 'Un puits']),
      scale: named(['Bien', 'Passable', 'Mal']),
    });
    let messages = await talker.act({ kind: 'open' });
    expect(shapes(messages)).toEqual(['list of 5']);
    messages = await tap(talker, messages, 'Mal');
    messages = await tap(talker, messages, texts.t('fr')('prompt.skip.label'));
    messages = await tap(talker, messages, 'Bien');
    expect(messages[0]?.text).toBe('HEARD {"id-1":"id-3","id-3":"id-1"}');
  });

  test('what a code casts has no button; the one that goes back does', async () => {
    const talker = asking({ kind: 'confirm', text: 'Répondez 417 pour voter, 0 pour changer.', code: '417' });
    const [out] = whatsapp().render(await talker.act({ kind: 'open' }), 'fr');
    if (!out || 'body' in out) throw new Error('there is nothing to tap');
    expect(out.content.choices.map(({ id }) => id.split(' ')[1])).toEqual(['0']);
  });

  test.each(texts.locales)('the words on buttons are short enough in %s', async (locale) => {
    const t = texts.t(locale);
    for (const word of [t('web.yes'), t('web.no'), t('web.change'), t('whatsapp.choose')]) expect(word.length).toBeLessThanOrEqual(20);
    const messages = await asking({ kind: 'grade', text: '?', items: named(['a']), scale: named(['b', 'c']) }, locale).act({
      kind: 'open',
    });
    expect(shapes(messages, locale)).toEqual(['list of 4']);
  });

  test('what is said comes before what is asked, in one message where nothing is to be tapped', () => {
    const said: Message = { kind: 'say', text: 'C’est noté.' };
    const asked: Message = { kind: 'ask', text: 'Et puis ?', prompt: { kind: 'text', stamp: '1' } };
    const tapped: Message = { kind: 'ask', text: 'Sûr ?', prompt: { kind: 'confirm', stamp: '2' } };
    expect(whatsapp().render([said, said, asked], 'fr')).toEqual([{ body: 'C’est noté.\n\nC’est noté.\n\nEt puis ?' }]);
    expect(shapes([said, tapped])).toEqual(['lines', 'buttons of 2']);
  });

  test('one that was rendered and is gone is a fault of ours; one that was sent is found by its text', async () => {
    const [out] = whatsapp().render([{ kind: 'ask', text: 'Sûr et certain ?', prompt: { kind: 'confirm', stamp: '2' } }], 'fr');
    const bare = createWhatsapp({ twilio: settingsOf(twilio), from: '+14155238886' }, (locale) => texts.t(locale), now);
    const outgoing = { id: 'own', channel: 'whatsapp', address: person, kind: 'reply' as const, at: Date.now(), out: out! };
    expect(await bare.send(outgoing)).toEqual({ kind: 'refused', reason: 'misconfigured' });
    expect((await whatsapp().find?.(outgoing))?.kind).toBe('unknown');
    const sent = await whatsapp().send(outgoing);
    expect(await whatsapp().find?.(outgoing)).toEqual(sent);
    expect(carries({}, { shape: 'buttons', lines: ['?'], choices: [{ id: '1', title: 'a', note: '1' }] })).toBe(false);
  });
});
