import type { Activity } from '../../src/conversation/activity';
import { parts } from '../../src/conversation/gsm';
import { costOf, countedTranscripts } from '../support/costs';
import { demo, inMemory, openStage, type Stage } from '../support/stage';
import { texts } from '../support/talker';

const ground = inMemory();
const text = (words: string): Activity => ({ kind: 'text', text: words });

/** Says these words on a basic phone; gives what our answers cost. */
async function answers(stage: Stage, said: readonly string[]) {
  const sent: string[] = [];
  for (const words of said) sent.push(...stage.lines(await stage.act(text(words))));
  expect(stage.errors).toEqual([]);
  return {
    parts: sent.map((one) => parts(one).parts),
    encodings: sent.map((one) => parts(one).encoding),
  };
}

test('who knows three numbers votes by SMS in two messages and four parts of ours', async () => {
  const { theirs, ours, last } = await costOf('vote/happy.fr', ground);
  expect(last).toContain('A voté');
  expect({ theirs, ours }).toEqual({ theirs: { messages: 2, parts: 2 }, ours: { messages: 2, parts: 4 } });
});

test('who was never here votes by SMS in five messages and eight parts of ours at the most', async () => {
  const { theirs, ours, last } = await costOf('vote/first.fr', ground);
  expect(last).toContain('A voté');
  expect(theirs.messages).toBeLessThanOrEqual(5);
  expect(ours.parts).toBeLessThanOrEqual(8);
});

test.each(['fr', 'en', 'ar'])(
  'the shortest way, the way from the first hello and that of both ballots are counted in %s',
  async (locale) => {
    for (const way of ['happy', 'first', 'both']) expect(countedTranscripts).toContain(`vote/${way}.${locale}`);
    const { last } = await costOf(`vote/both.${locale}`, ground);
    expect(last).toMatch(/[2-9A-Z]{4}-[2-9A-Z]{4}/);
  },
);

test.each(['fr', 'en'])('every page of every list and every grade in %s fits in two parts of the GSM alphabet', async (locale) => {
  const stage = await openStage('sms', ground);
  const [name = ''] = texts.languageNames(locale);
  const more = texts.t(locale)('prompt.more.word');
  for (const district of demo().edition.ballots.flatMap(({ districts = [] }) => districts)) {
    const graded = await answers(stage, ['start', name, `vote ${district}`, ...Array.from({ length: 7 }, () => '1')]);
    expect(graded.parts.slice(2).filter((count) => count > 2)).toEqual([]);
    expect(new Set(graded.encodings.slice(2))).toEqual(new Set(['GSM-7']));
  }
  const listed = await answers(stage, ['menu', 'vote', '1', more, more]);
  expect(listed.parts.filter((count) => count > 2)).toEqual([]);
  expect(new Set(listed.encodings)).toEqual(new Set(['GSM-7']));
});
