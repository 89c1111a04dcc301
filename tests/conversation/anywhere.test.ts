import { allDialogs } from '../../dialogs';
import type { Frame } from '../../src/conversation/session';
import { parts, rewrite } from '../../src/conversation/gsm';
import { perform } from '../support/play';
import { onStorage, openStage, type Ground, type Stage } from '../support/stage';
import { texts } from '../support/talker';
import { files, read } from '../support/transcripts';

jest.setTimeout(600_000);
let ground: Ground;
beforeAll(async () => {
  ground = await onStorage();
});
afterAll(() => ground.close());

const t = texts.t('fr');
const said = (text: string): string => rewrite(text);
/** What a question is, whatever was shown of it last. */
const place = ({ dialog, step, answers }: Frame) => ({ dialog, step, answers });
const nameOf = ({ dialog, step, prompt }: Frame): string => `${dialog}.${step}: ${prompt?.kind ?? ''}`;

/** Where the words were said, each question once. */
const seen = new Set<string>();
const wrong: unknown[] = [];
let copies = 0;

/** Says the words where somebody is: CONTACT and AIDE leave them there; to a copy of them, STOP and START. */
async function sayThem({ address, channel }: Pick<Stage, 'address' | 'channel'>, edition: string | undefined): Promise<void> {
  const city = await ground.city({}, edition);
  let deliveries = 0;
  const say = async (to: string, text: string): Promise<string> => {
    const turned = await city.turns.handle({
      id: `${to}:anywhere:${seen.size}:${++deliveries}`,
      address: to,
      channel,
      activity: { kind: 'text', text },
    });
    const lines = turned.kind === 'done' ? turned.lines : [];
    return said(lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [entry.message.text] : [])).join('\n'));
  };
  const top = async (): Promise<Frame | undefined> => (await ground.session(address, edition))?.stack.at(-1);
  const frame = await top();
  if (!frame?.prompt || seen.has(nameOf(frame))) return;
  seen.add(nameOf(frame));
  const check = (word: string, holds: boolean, more?: unknown): void => {
    if (!holds) wrong.push([nameOf(frame), word, more]);
  };
  const contact = await say(address, 'CONTACT');
  const answer = said(t('engine.contact'));
  // Where messages cost nothing the question is asked again.
  check('CONTACT', channel === 'sms' ? contact === answer && parts(contact).parts === 1 : contact.startsWith(answer), contact);
  check('CONTACT stays', JSON.stringify(place((await top()) ?? frame)) === JSON.stringify(place(frame)));
  const help = await say(address, 'AIDE');
  check('AIDE', help.startsWith(said(t('engine.help')).slice(0, 30)), help);
  check('AIDE stays', JSON.stringify(place((await top()) ?? frame)) === JSON.stringify(place(frame)), await top());

  const copy = `${channel}:+3361${7_000_000 + ++copies}`;
  await ground.session(address, edition, copy);
  check('STOP', (await say(copy, 'STOP')) === said(t('engine.stopped')));
  const stopped = await ground.session(copy, edition);
  check('STOP is kept', stopped?.stopped === true && stopped.stack.length === 0, stopped);
  check('STOP is logged', (await city.consents.stoppedSince(copy)) !== undefined);
  check('START', (await say(copy, 'START')).startsWith(said(t('engine.started'))));
  check('START is kept', (await ground.session(copy, edition))?.stopped === undefined);
  await city.turns.forget(copy);
}

/** Every question of the registry, as "dialog.step". */
const questions = allDialogs(texts.locales.map((locale) => [locale, locale] as const)).flatMap(({ id, steps }) =>
  Object.entries(steps).flatMap(([step, { kind }]) => (kind === 'call' ? [] : [`${id}.${step}`])),
);
const left = (dialog = ''): readonly string[] => {
  const names = new Set([...seen].map((name) => name.replace(/:.*/, '')));
  return questions.filter((name) => name.startsWith(dialog) && !names.has(name));
};

/** What no French script begun by SMS stops at: pins and photos, what only others' acts or years bring about, and what is filled in on the way. */
const unled: readonly string[] = [
  'vote.shortlist',
  'report.pin',
  'report.danger',
  'report.same',
  'report.photo',
  'wish.pin',
  'wish.photo',
  'propose.more2',
  'propose.more3',
  'propose.photo',
  'workshop.only',
  'workshop.rating',
  'workshop.words',
  'wished.which',
  'wished.idea',
  'reported.fixed',
  'reported.still',
  'reported.rating',
  'placing.which',
  'crew.photo',
  'move.code',
  'proposal.words',
  'proposal.code',
  'data.search',
  'offers.only',
  'mine.which',
];

test('STOP, START, CONTACT and AIDE are heard at every question that a script leads to', async () => {
  for (const file of files.filter((name) => name.endsWith('.fr.txt'))) {
    const { script, on } = read(file);
    if (!on.includes('sms') || left(`${file.split('/')[0]}.`).length === 0) continue;
    const stage = await openStage('sms', ground, script);
    await perform(script, stage, async () => {
      await sayThem(stage, script.edition);
      return true;
    });
  }
  expect(wrong).toEqual([]);
  expect(left()).toEqual(unled);
});
