import type { App } from '../../src/app';
import { parts } from '../../src/conversation/gsm';
import { toLines } from '../../src/conversation/render';
import type { Turned } from '../../src/conversation/turns';
import { moveLimits } from '../../src/services/moves';
import { openTestApp } from '../support/app';
import { createFakePlatform } from '../support/fake-platform';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';
import { texts } from '../support/talker';

let database: TestStorage;
/** Two processes on one storage. */
let apps: readonly [App, App];
let at = scriptDay;
let people = 0;
let deliveries = 0;
const broken: unknown[] = [];
const alarms: { readonly kind: string }[] = [];
const fr = texts.t('fr');

beforeAll(async () => {
  database = await openTestStorage();
  const open = async (): Promise<App> =>
    openTestApp(database, {
      now: () => at,
      broken: (error) => broken.push(error),
      alarm: (alarm) => alarms.push(alarm),
      platforms: () => [createFakePlatform('sms'), createFakePlatform('telegram')],
    });
  apps = [await open(), await open()];
  const { edition, themes, projects } = demo();
  await apps[0].editions.addFirst(edition, themes, projects);
});
beforeEach(() => {
  // Another window of every limit.
  at = new Date(at.getTime() + 3_600_000);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

/** A person at one address, heard by one of the processes. */
function someone(
  channel: 'sms' | 'telegram' | 'web',
  app = apps[0],
  address = `${channel}:${channel === 'sms' ? '+3361234' : ''}${1000 + ++people}`,
) {
  const say = async (text: string): Promise<string> =>
    saidIn(await app.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'text', text } }));
  return {
    address,
    say,
    open: (link: string) => app.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'open', link } }),
    async at(...words: readonly string[]): Promise<string> {
      let last = '';
      for (const text of words) last = await say(text);
      return last;
    },
    log: async () =>
      (await app.turns.history(address, 0, 1000)).map(({ entry }) => (entry.from === 'city' ? entry.message?.text : undefined)),
    /** What was said here and is not empty, person and city alike. */
    kept: async () => JSON.stringify(await app.turns.history(address, 0, 1000)),
    /** Asks for a code; gives its digits. */
    code: async () => /\d{4} \d{4}/.exec(await say('continuer ailleurs'))?.[0] ?? 'none',
  };
}
const saidIn = (turned: Turned): string =>
  turned.kind === 'done'
    ? turned.lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n')
    : 'again';
/** The digits that alone cast a vote. */
const confirmOf = (text: string): string => /Répondez (\d{3})/.exec(text)?.[1] ?? 'none';
const choices = (text: string): readonly string[] => text.match(/^\d+ .*$/gm) ?? [];

test('a vote in the middle goes on elsewhere with its answers, and is cast there, once', async () => {
  const phone = someone('sms');
  const screen = someone('web');
  await phone.at('vote 12 45');
  const code = await phone.code();
  const taken = await screen.say(`CODE ${code}`);
  expect(taken).toContain(fr('engine.moved.here'));
  expect(choices(taken)).toEqual([expect.stringMatching(/^12 /), expect.stringMatching(/^45 /)]);
  expect((await phone.log()).at(-1)).toBe(fr('engine.moved.there'));
  // What the vote left where it was is empty.
  expect(await phone.kept()).not.toMatch(/vote 12 45|arbres/);
  const confirm = confirmOf(taken);
  expect(await phone.say(confirm)).not.toContain('A voté');
  expect(await screen.say(confirm)).toContain('A voté');
  expect(await phone.at('menu', 'vote 12')).not.toContain('A voté');
});

test('both addresses are one resident, with those that were theirs before', async () => {
  const [phone, screen, tablet, other] = [someone('sms'), someone('web'), someone('web'), someone('telegram')];
  for (const each of [phone, screen, tablet, other]) await each.say('bonjour');
  await screen.say(`code ${await tablet.code()}`);
  await screen.say(`code ${await phone.code()}`);
  const resident = await residentOf(phone.address);
  expect(await Promise.all([screen, tablet].map(({ address }) => residentOf(address)))).toEqual([resident, resident]);
  expect(await residentOf(other.address)).not.toBe(resident);
  const addresses = (await apps[1].residents.addresses(resident, at)).map(({ address }) => address);
  expect(new Set(addresses)).toEqual(new Set([phone.address, screen.address, tablet.address]));
});

/** The resident of an address, found by the addresses it shares. */
async function residentOf(address: string): Promise<string> {
  const { connection } = await database.connect();
  const row = await connection
    .collection<{ _id: string; resident: string }>('sessions')
    .findOne({ _id: database.keys.hmac('address', address) });
  return row?.resident ?? 'nobody';
}

test('nothing of an address stands in the clear beside its conversation', async () => {
  const phone = someone('sms');
  await phone.at('bonjour');
  const code = await phone.code();
  const { connection } = await database.connect();
  const all = await Promise.all(['sessions', 'codes', 'counts', 'outbox'].map((name) => connection.collection(name).find().toArray()));
  const dump = JSON.stringify(all, (_, value: unknown) =>
    (value as { buffer?: Uint8Array } | null)?.buffer ? Buffer.from((value as { buffer: Uint8Array }).buffer).toString('latin1') : value,
  );
  expect(dump.length).toBeGreaterThan(100);
  expect(dump).not.toContain(phone.address.slice(4));
  expect(dump).not.toContain(code.replace(' ', ''));
});

test.each(['CODE {}', 'code: {}', 'mon code {}', 'Code {}.', '{}', 'КОД {}', 'رمز {}', '代码{}'])(
  '%p is heard, with and without the blank',
  async (form) => {
    for (const squeeze of [false, true]) {
      const phone = someone('sms');
      await phone.at('vote', '2');
      const code = await phone.code();
      expect(await someone('web').say(form.replace('{}', squeeze ? code.replace(' ', '') : code))).toContain('Quel arrondissement');
    }
  },
);

test('at any question here the code is heard, not answered with; where words are asked for, with its word', async () => {
  for (const words of [[], ['menu'], ['langue'], ['vote'], ['vote', '1'], ['vote 18'], ['vote 12'], ['humain'], ['STOP']]) {
    const phone = someone('sms');
    await phone.at('vote', '2');
    const screen = someone('telegram');
    await screen.at(...words);
    const said = await screen.say(`CODE ${await phone.code()}`);
    expect([words, said]).toEqual([words, expect.stringMatching(/Quel arrondissement|Le mettre de côté|Le remplacer/)]);
  }
});

test('who is in the middle of something here is asked, and keeps it as a draft', async () => {
  const phone = someone('sms');
  await phone.at('vote 12');
  const code = await phone.code();
  const screen = someone('web');
  await screen.open('identify');
  const asked = await screen.say(`CODE ${code}`);
  expect(asked).toContain(fr('move.replace.ask', { title: fr('identify.title') }));
  expect(await screen.say('non')).toContain(fr('move.kept'));
  expect((await phone.log()).at(-1)).not.toBe(fr('engine.moved.there'));
  await screen.say(`CODE ${code}`);
  expect(choices(await screen.say('oui'))).toEqual([expect.stringMatching(/^12 /)]);
  expect(await screen.say('menu')).not.toContain(fr('engine.trouble'));
});

test('the same form begun here and there: one replaces the other, after a yes', async () => {
  const phone = someone('sms');
  await phone.at('vote 12');
  const code = await phone.code();
  const screen = someone('web');
  await screen.at('vote 45');
  expect(await screen.say(`CODE ${code}`)).toContain(fr('move.replace.same'));
  expect(choices(await screen.say('oui'))).toEqual([expect.stringMatching(/^12 /)]);
  expect(await screen.say('menu')).toContain(fr('menu.what.resume', { title: fr('vote.title') }));
  expect(choices(await screen.say('1'))).toEqual([expect.stringMatching(/^12 /)]);
});

test('put aside there before the code was sent, it still goes on here; done there, nothing does', async () => {
  const phone = someone('sms');
  await phone.at('vote 12');
  const code = await phone.code();
  await phone.say('annuler');
  const screen = someone('web');
  expect(choices(await screen.say(`CODE ${code}`))).toEqual([expect.stringMatching(/^12 /)]);
  expect(await phone.say('menu')).not.toContain(fr('menu.what.resume', { title: fr('vote.title') }));

  const quick = someone('sms');
  await quick.at('vote 12');
  const later = await quick.code();
  for (const words of [[], ['10', '1', 'fini']]) expect(await quick.say(confirmOf(await quick.at(...words, 'aide')))).toContain('A voté');
  const late = someone('web');
  expect(await late.say(`CODE ${later}`)).toContain(fr('engine.moved.nothing'));
  expect((await quick.log()).at(-1)).toBe(fr('engine.moved.linked'));
});

test('free texts move with their form, and leave nothing behind', async () => {
  const phone = someone('sms');
  await phone.at('vote', '1');
  const screen = someone('web');
  await phone.say('12 45');
  await screen.say(`CODE ${await phone.code()}`);
  const rest = JSON.parse(await phone.kept()) as readonly { readonly entry: unknown }[];
  expect(rest.length).toBeGreaterThan(3);
  expect(JSON.stringify(rest)).not.toContain('12 45');
});

test('the person goes on in the language they had, and each side is told in its own', async () => {
  const phone = someone('sms');
  await phone.at('English', 'vote 12');
  const given = await phone.code();
  const screen = someone('web');
  expect(await screen.say(given)).toContain(texts.t('en')('engine.moved.here'));
  const other = someone('telegram');
  await other.at('Українська', 'menu');
  expect(await other.say(await screen.code())).toContain(texts.t('uk')('engine.moved.here'));
  expect((await screen.log()).at(-1)).toBe(texts.t('en')('engine.moved.there'));
});

test('a platform is told too, by a notice; who stopped there finds it in the conversation alone', async () => {
  const [phone, stopped] = [someone('sms'), someone('sms')];
  await phone.at('vote 12');
  await stopped.at('STOP', 'vote 12');
  const notices = async (address: string) =>
    (await apps[0].outbox.waiting('sms', at, 1000)).filter(({ outgoing }) => outgoing.address === address && outgoing.kind === 'notice');
  for (const each of [phone, stopped]) await someone('web').say(`CODE ${await each.code()}`);
  expect((await notices(phone.address)).map(({ outgoing }) => outgoing.out)).toEqual([fr('engine.moved.there')]);
  expect(await notices(stopped.address)).toEqual([]);
  expect((await stopped.log()).at(-1)).toBe(fr('engine.moved.there'));
});

test('a tap on a question of before means nothing in the one that was brought', async () => {
  const screen = someone('web');
  await screen.at('vote');
  const old = (await apps[0].turns.history(screen.address, 0, 100)).flatMap(({ entry }) =>
    entry.from === 'city' && entry.message?.kind === 'ask' ? [entry.message.prompt] : [],
  );
  const phone = someone('sms');
  await phone.at('vote 18', '1', '3');
  expect(await screen.say(`CODE ${await phone.code()}`)).toContain(fr('engine.moved.here'));
  for (const prompt of old) {
    const tapped = await apps[0].turns.handle({
      id: `d${++deliveries}`,
      address: screen.address,
      channel: 'web',
      activity: { kind: 'choice', value: prompt.options?.[0]?.[0] ?? '', stamp: prompt.stamp },
    });
    expect(saidIn(tapped)).toContain(fr('engine.stale'));
  }
});

test('grades given so far go with the form', async () => {
  const phone = someone('sms');
  await phone.at('vote 18', '1', '3');
  const brought = await someone('telegram').say(`CODE ${await phone.code()}`);
  expect(brought).toMatch(/\(3\/\d+\)/);
});

test('a code is good once, for ten minutes, and not where it was asked for', async () => {
  const phone = someone('sms');
  await phone.at('vote 12');
  const code = await phone.code();
  expect(await phone.say(`CODE ${code}`)).toContain(fr('move.refused.own'));
  expect(await someone('web').say(`CODE ${code}`)).toContain(fr('engine.moved.here'));
  expect(await someone('web').say(`CODE ${code}`)).toContain(fr('move.refused.unknown'));
  const next = someone('sms');
  await next.at('vote 12');
  const late = await next.code();
  at = new Date(at.getTime() + moveLimits.minutes * 60_000);
  expect(await someone('web').say(`CODE ${late}`)).toContain(fr('move.refused.unknown'));
});

test('a second code makes the first worthless; an address is given few an hour', async () => {
  const phone = someone('sms');
  await phone.at('vote 12');
  const codes: string[] = [];
  for (let given = 0; given < moveLimits.givenHourly; given++) codes.push(await phone.code());
  expect(new Set(codes).size).toBe(moveLimits.givenHourly);
  expect(await phone.say('continuer ailleurs')).toContain(fr('move.refused.too-many'));
  expect(await someone('web').say(`CODE ${codes[0]}`)).toContain(fr('move.refused.unknown'));
  expect(await someone('web').say(`CODE ${codes.at(-1)}`)).toContain(fr('engine.moved.here'));
});

test('who guesses is stopped after a few, and all guessing together before it finds anything; then an operator is told', async () => {
  const guesser = someone('web');
  const guess = (index: number): string => `CODE 1000 ${String(1000 + index)}`;
  for (let wrong = 0; wrong < moveLimits.wrongHourly; wrong++)
    expect(await guesser.say(guess(wrong))).toContain(fr('move.refused.unknown'));
  expect(await guesser.say(guess(99))).toContain(fr('move.refused.too-many'));
  const phone = someone('sms');
  await phone.at('vote 12');
  expect(await guesser.say(`CODE ${await phone.code()}`)).toContain(fr('move.refused.too-many'));
  const before = alarms.length;
  for (let wrong = moveLimits.wrongHourly; wrong < moveLimits.wrongInAll; wrong++) await someone('web').say(guess(wrong));
  expect(alarms.slice(before)).toEqual([{ kind: 'guessing' }]);
  expect(await someone('web').say(guess(0))).toContain(fr('move.refused.too-many'));
});

test('one code on two channels at once, by two processes: one takes it', async () => {
  for (let round = 0; round < 6; round++) {
    at = new Date(at.getTime() + 600_000);
    const phone = someone('sms');
    await phone.at('vote 12');
    const code = await phone.code();
    const takers = [someone('web', apps[0]), someone('telegram', apps[1])];
    const said = await Promise.all(takers.map((taker) => taker.say(`CODE ${code}`)));
    expect(said.filter((text) => text.includes(fr('engine.moved.here')))).toHaveLength(1);
    expect(said.filter((text) => text.includes(fr('move.refused.unknown')))).toHaveLength(1);
    expect((await phone.log()).filter((text) => text === fr('engine.moved.there'))).toHaveLength(1);
  }
});

test('an answer there while it is taken here: it counts before or finds nothing, and one ballot at the most comes of it', async () => {
  for (let round = 0; round < 8; round++) {
    at = new Date(at.getTime() + 600_000);
    const number = `+33612350${String(100 + round)}`;
    const phone = someone('sms', apps[0], `sms:${number}`);
    const confirm = confirmOf(await phone.at('vote 12'));
    const code = await phone.code();
    const screen = someone('web', apps[1]);
    const [there, here] = await Promise.all([phone.say(confirm), screen.say(`CODE ${code}`)]);
    // Cast there, what is brought is the other ballot; brought first, the answer there found nothing open.
    expect(here).toContain(fr('engine.moved.here'));
    const castHere = (await screen.say(confirm)).includes('A voté');
    expect([there.includes('A voté'), castHere].filter(Boolean)).toHaveLength(1);
  }
});

test.each(['fr', 'en'])('in %s the code comes in one part', async (locale) => {
  const t = texts.t(locale);
  for (const text of [
    t('move.code.given', { code: '4821 9037' }),
    t('identify.sms', { code: '482190' }),
    t('engine.moved.there'),
    t('engine.moved.linked'),
  ])
    expect([text, parts(text.replaceAll('’', "'").replace(/[«»]/g, '"').replaceAll('ê', 'e')).parts]).toEqual([text, 1]);
});

test.each(texts.locales)('a code by SMS takes one part in %s', (locale) => {
  expect(parts(texts.t(locale)('identify.sms', { code: '482190' })).parts).toBe(1);
});
