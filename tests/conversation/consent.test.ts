import { parts } from '../../src/conversation/gsm';
import { limits } from '../../src/conversation/limits';
import type { Session } from '../../src/conversation/session';
import { createMemoryCity } from '../support/memory-city';
import { demo, inMemory, openStage } from '../support/stage';
import { texts } from '../support/talker';

const city = createMemoryCity(demo());
const ground = inMemory(city);

/** Every question of the city, and words that lead to it. */
const questions: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  'menu.what': ['menu'],
  'vote.ballot': ['vote'],
  'vote.district': ['vote', '2'],
  'vote.choose': ['vote', '1'],
  'vote.choose of grades': ['vote 18', '1', '3'],
  'vote.confirm': ['vote 12 45'],
  'language.locale': ['langue'],
  'human.message': ['humain'],
};
const stops = [
  ...['STOP', 'Stop.', '« stop »', 'STOP !!!', 'ARRET', 'ARRÊT', 'arrett', 'ARRETER', 'DESABONNER', 'Désabonner', 'stop svp', 'Stop merci'],
  ...[
    'STOP SMS',
    'arrêtez s’il vous plaît',
    "Stop s'il vous plait",
    'UNSUBSCRIBE',
    'stop please',
    'توقف من فضلكم',
    '请停止',
    'стоп, будь ласка',
  ],
];
const sentences = [
  ...["le bus s'arrête au stop", 'stop aux voitures rue Myrha', 'ne pas stopper', 'Il faut un stop au carrefour', 'panneau stop tombé'],
  ...[
    'stop ou encore ?',
    'non stop',
    'Arrêt de bus cassé rue Ordener',
    'arrêt Barbès',
    'stop 12',
    '12 stop',
    'désabonner ma mère du journal',
  ],
  ...['please do not stop the music', 'توقف الحافلة بعيد', '停车场停止使用了', 'стоп-кран на розі'],
];

async function someone(words: readonly string[] = []) {
  const stage = await openStage('sms', ground);
  const say = async (text: string): Promise<string> => stage.lines(await stage.act({ kind: 'text', text })).join('\n');
  for (const text of words) await say(text);
  const session = () => JSON.parse(city.conversations.kept.get(stage.address)?.session ?? 'null') as Session;
  const consents = () => city.consents.filter(({ address }) => address === stage.address);
  return { ...stage, say, session, consents };
}
afterEach(() => expect(ground.errors).toEqual([]));

describe.each(Object.entries(questions))('at %s', (name, words) => {
  test.each(stops)('%p is heard as a wish for no more messages', async (word) => {
    const person = await someone(words);
    const before = city.tickets.size;
    await person.say(word);
    expect(person.session()).toMatchObject({ stopped: true, stack: [] });
    expect(person.consents()).toMatchObject([{ kind: 'stopped', channel: 'sms', said: word }]);
    expect([city.box.size, city.tickets.size]).toEqual([0, before]);
  });

  test.each(sentences)('%p is no such wish', async (sentence) => {
    const person = await someone(words);
    await person.say(sentence);
    expect(person.session().stopped).toBeUndefined();
    expect(person.consents()).toEqual([]);
    // Where words were asked for, these are the answer.
    if (name === 'human.message') expect([...city.tickets.values()].at(-1)?.text).toBe(sentence);
  });
});

test('a photo with the word STOP is the word, also where a photo was not asked for', async () => {
  const person = await someone(['vote']);
  await person.act({ kind: 'media', media: [{ id: 'photo', type: 'image/jpeg' }], text: 'STOP' });
  expect(person.session().stopped).toBe(true);
});

test('it is heard after any silence, and where the form has changed meanwhile', async () => {
  const late = await someone(['vote', '1', '12 45']);
  late.wait(limits.expiresDays * 24 + 1);
  expect(await late.say('STOP')).toBe(
    "C'est noté : plus de messages de notre part. Un vote déjà fait reste compté. Pour revenir, écrivez START.",
  );
  expect(late.session()).toMatchObject({ stopped: true, parked: ['vote'] });

  const changed = await someone(['vote', '1']);
  await changed.deploy('vote');
  await changed.say('STOP');
  expect(changed.session()).toMatchObject({ stopped: true, stack: [] });

  const back = await someone(['vote', '1', '12 45', 'STOP', 'vote', '1']);
  back.wait(limits.expiresDays * 24 + 1);
  expect(await back.say('START')).toMatch(/^Bon retour\./);
  expect(back.session().stopped).toBeUndefined();
});

test('what was under way is a draft, what was voted stays voted', async () => {
  const person = await someone(['vote 12 45', '417']);
  expect(city.box.size).toBe(1);
  const ballot = [...city.box.values()];
  await person.say('vote 18');
  await person.say('1');
  await person.say('STOP');
  expect(person.session()).toMatchObject({ stopped: true, parked: ['vote'] });
  expect([...city.box.values()]).toEqual(ballot);
  await person.say('START');
  expect(await person.say('menu')).toMatch(/reprendre/i);
  city.box.clear();
});

test('who has stopped is answered, and stays stopped until START', async () => {
  const person = await someone(['bonjour', 'STOP']);
  for (const text of ['bonjour', 'vote', '1', '12 45', 'merci', 'aide', 'contact', 'oui']) {
    expect([text, await person.say(text)]).toEqual([text, expect.stringMatching(/./)]);
    expect([text, person.session().stopped]).toEqual([text, true]);
  }
  expect(await person.say('REPRENDRE')).toMatch(/^Bon retour/);
  expect(person.session().stopped).toBeUndefined();
  await person.say('START');
  expect(person.consents()).toMatchObject([
    { kind: 'stopped', said: 'STOP', told: texts.t('fr')('engine.stopped') },
    { kind: 'started', said: 'REPRENDRE', told: texts.t('fr')('engine.started') },
  ]);
});

test('the log keeps changes: a second STOP is none; what waits unasked is dropped at each', async () => {
  const person = await someone(['English', 'STOP', 'stop', 'START', 'STOP']);
  expect(person.consents().map(({ kind }) => kind)).toEqual(['stopped', 'started', 'stopped']);
  expect(person.consents()[0]).toEqual({
    address: person.address,
    channel: 'sms',
    kind: 'stopped',
    at: ground.clock,
    said: 'STOP',
    told: texts.t('en')('engine.stopped'),
  });
  expect(city.dropped.filter((address) => address === person.address)).toHaveLength(3);
});

test('where the platform told, nothing more is said to somebody who would not get it', async () => {
  const person = await someone(['vote', '1']);
  expect(await person.act({ kind: 'stop' })).toEqual([]);
  expect(person.session().stopped).toBe(true);
  expect(person.consents()).toEqual([{ address: person.address, channel: 'sms', kind: 'stopped', at: ground.clock }]);
});

test.each(['fr', 'en'])('in %s what STOP and CONTACT are answered takes one part', async (locale) => {
  const person = await someone([texts.languageNames(locale)[0] ?? '']);
  for (const word of ['CONTACT', 'STOP']) expect([word, parts(await person.say(word)).parts]).toEqual([word, 1]);
});

/** Private messages that were meant for somebody else. */
const strays = ['ok', '12', 'oui', '12 45', 'lol', "j'arrive", 'OK 12', '👍', 'yes', 'bisous', 'non', 'td ?', '0'];

test.each([...strays, '1', '417'])(
  '%p from a stranger, first or later with nothing open, is no vote, no question, no opt-out',
  async (word) => {
    const tickets = city.tickets.size;
    const first = await someone([word]);
    const later = await someone(['vote 12 45', 'annuler', 'langue', '1', 'STOP']);
    later.wait(24 * 40);
    expect(await later.say(word)).not.toMatch(/417/);
    for (const person of [first, later]) expect(person.session().stack.map(({ dialog }) => dialog)).toEqual(['menu']);
    expect([first.session().stopped, first.consents().length, later.consents().length]).toEqual([undefined, 0, 1]);
    expect([city.box.size, city.tickets.size]).toEqual([0, tickets]);
  },
);

test('nor are they in a row, in any order', async () => {
  const tickets = city.tickets.size;
  for (const from of strays.keys()) {
    const person = await someone();
    for (const word of [...strays.slice(from), ...strays.slice(0, from)]) {
      expect(await person.say(word)).not.toMatch(/417/);
      person.wait(1);
    }
    expect([from, person.session().stopped, person.consents()]).toEqual([from, undefined, []]);
    expect([from, city.box.size, city.tickets.size]).toEqual([from, 0, tickets]);
  }
});
