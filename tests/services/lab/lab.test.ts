import { join } from 'node:path';
import { createLabRegister } from '../../../src/services/lab/board';
import { readCriteria, readVerdicts } from '../../../src/services/lab/criteria';
import { demoReferrals } from '../../../src/services/lab/demo';
import { registerFile } from '../../../src/services/lab/register';
import { atCityTime, cityTime } from '../../../src/services/workshops/hours';
import { createLabCity } from '../../support/lab-city';

const city = (shown: string): Date => atCityTime(shown)!;
const criteria = readCriteria(join(__dirname, '../../../taxonomy/lab-criteria.json'));
const act = (now: Date) => ({ by: 'Nadia', now });
const said = (fr: string) => ({ words: { fr } });
const start = city('2027-03-01 10:00');

test('a topic goes from its referral to its end: each step is recorded, told by day, and public from triage on', async () => {
  const { lab, desk, announced, acts, person, referred } = createLabCity();
  const ann = person('sms:ann');
  const reference = await referred('Comment aider les voisins isolés ?', 'sms:ann', start);
  expect(reference).toMatch(/^\d{6}$/);
  expect(await lab.see(`L-${reference}`, person('sms:ben'), start)).toEqual({ ok: false, reason: 'unknown' });
  expect(await lab.see(reference, ann, start)).toMatchObject({
    ok: true,
    seen: { author: true, follows: true, supporters: 1, late: false },
  });

  const night = city('2027-03-02 23:00');
  expect(await desk.examine(reference, { ...act(night), verdicts: { city: 'yes' } })).toMatchObject({ ok: true });
  expect(announced.map(({ step, at }) => [step, cityTime(at)])).toEqual([[0, '2027-03-03 08:00']]);
  const seen = await lab.see(reference, person('sms:ben'), start);
  // Sixty days by the calendar, over the change of the clock.
  expect(seen.ok && cityTime(seen.seen.due!)).toBe('2027-04-30 10:00');

  const taken = city('2027-04-02 09:00');
  expect(await desk.take(reference, { ...act(taken), ...said('On essaie.') })).toMatchObject({ ok: true, referral: { state: 'taken' } });
  expect(await desk.note(reference, { ...act(city('2027-05-02 09:00')), ...said('Premier essai.') })).toMatchObject({ ok: true });
  expect(await desk.late(city('2027-07-31 08:59'))).toEqual([]);
  expect((await desk.late(city('2027-07-31 10:00'))).map((one) => one.reference)).toEqual([reference]);
  expect(await desk.close(reference, { ...act(city('2027-08-02 09:00')), ...said('Le service reste.') })).toMatchObject({ ok: true });
  expect(await desk.late(city('2029-01-01 10:00'))).toEqual([]);
  expect(await desk.note(reference, { ...act(start), ...said('trop tard') })).toEqual({ ok: false, reason: 'not-now', state: 'closed' });
  expect(acts.map((one) => (one as { act: string }).act)).toEqual(['lab.examine', 'lab.take', 'lab.note', 'lab.close']);
  expect(JSON.stringify(acts)).not.toMatch(/isolés|sms:/);
});

test('one support a person, whichever address; who follows later is told later, and may leave off', async () => {
  const { lab, store, residents, person, examined } = createLabCity();
  const reference = await examined('Comment aider les voisins isolés ?', 'sms:ann', start);
  residents.set('sms:ben', 'ben').set('web:ben', 'ben');
  expect(await lab.follow(reference, person('sms:ben'), start)).toEqual({ ok: true });
  expect(await lab.follow(reference, person('web:ben'), start)).toEqual({ ok: false, reason: 'already' });
  expect(await lab.support(reference, person('web:ben'), start)).toEqual({ ok: true, supporters: 2 });
  expect(await lab.support(reference, person('sms:ben'), start)).toEqual({ ok: false, reason: 'already' });
  expect(await lab.unfollow(reference, person('sms:ben'), start)).toEqual({ ok: true });
  expect((await store.followers(reference, '', 10)).map(({ bond }) => bond.person)).toEqual(['sms:ann']);
  // A support stays.
  expect((await store.counts([reference])).get(reference)).toBe(2);
  expect(await lab.unfollow(reference, person('sms:ben'), start)).toEqual({ ok: false, reason: 'already' });
  expect((await lab.mine(person('sms:ben'))).map(({ referral, author }) => [referral.reference, author])).toEqual([[reference, false]]);
  // A new number takes the place of the old, which has nothing any more.
  await lab.takeOver('sms:ben', person('sms:new'));
  await lab.takeOver('web:ben', person('sms:new'));
  expect((await store.counts([reference])).get(reference)).toBe(2);
  expect(await lab.support(reference, person('sms:new'), start)).toEqual({ ok: false, reason: 'already' });
  expect(await lab.mine(person('sms:ben'))).toEqual([]);
  await lab.forget('sms:ann');
  expect((await store.counts([reference])).get(reference)).toBe(1);
});

test('what says the same is shown, once it is public; three of one person may wait', async () => {
  const { lab, desk, person, referred, examined } = createLabCity();
  const reference = await examined('Comment aider les voisins isolés ?', 'sms:ann', start);
  expect((await lab.similar('Mes voisins ne sortent plus', start)).map(({ referral }) => referral.reference)).toEqual([reference]);
  const hidden = await referred('Comment mieux ranger les trottinettes ?', 'sms:cho', start);
  const later = new Date(start.getTime() + 60_000);
  expect(await lab.similar('ranger les trottinettes', later)).toEqual([]);
  expect(await desk.decline(hidden, { ...act(start), reason: 'unclear' })).toMatchObject({ ok: true });
  expect(await lab.see(hidden, person('sms:cho'), start)).toMatchObject({ ok: true });
  for (const topic of ['un', 'deux', 'trois']) await referred(topic, 'sms:cho', start);
  expect(await lab.refer({ topic: 'quatre' }, person('sms:cho'), 'resident', start)).toEqual({ ok: false, reason: 'too-many', max: 3 });
});

test('a reference with a wrong digit is told from one that nobody has', async () => {
  const { lab, person } = createLabCity();
  expect(await lab.see('415201', person('sms:ann'), start)).toEqual({ ok: false, reason: 'mistyped' });
  expect(await lab.see('415200', person('sms:ann'), start)).toEqual({ ok: false, reason: 'unknown' });
  expect(await lab.support('415201', person('sms:ann'), start)).toEqual({ ok: false, reason: 'mistyped' });
});

test('another language needs the French of whatever was said, beside which the original stands', async () => {
  const { lab, desk, person } = createLabCity();
  const text = { topic: 'كيف نساعد الجيران؟', whom: 'كبار السن' };
  const done = await lab.refer(text, person('sms:ann'), 'agent', start);
  const reference = done.ok ? done.reference : '';
  const verdicts = { city: 'yes' } as const;
  expect(await desk.examine(reference, { ...act(start), verdicts, french: { topic: 'Comment aider ?' } })).toEqual({
    ok: false,
    reason: 'no-french',
  });
  const french = { topic: 'Comment aider ?', whom: 'Les personnes âgées' };
  expect(await desk.examine(reference, { ...act(start), verdicts, french })).toMatchObject({
    ok: true,
    referral: { text: { topic: { fr: 'Comment aider ?', ar: text.topic }, whom: { fr: 'Les personnes âgées', ar: text.whom } } },
  });
});

test('from not now a topic may still be taken up; sent elsewhere it is supported no more', async () => {
  const { lab, desk, person, examined } = createLabCity();
  const reference = await examined('Comment aider les voisins isolés ?', 'sms:ann', start);
  expect(await desk.close(reference, { ...act(start), ...said('non') })).toEqual({ ok: false, reason: 'not-now', state: 'examined' });
  expect(await desk.postpone(reference, { ...act(start), ...said("Pas avant l'automne.") })).toMatchObject({ ok: true });
  expect(await lab.support(reference, person('sms:ben'), start)).toMatchObject({ ok: true });
  expect(await desk.take(reference, { ...act(start), ...said('Maintenant.') })).toMatchObject({ ok: true });
  expect(await desk.send(reference, { ...act(start), ...said("C'est leur métier."), to: 'Direction des solidarités' })).toMatchObject({
    ok: true,
  });
  expect(await lab.support(reference, person('sms:cho'), start)).toEqual({ ok: false, reason: 'not-now' });
  expect(await desk.take('000000', { ...act(start), ...said('x') })).toEqual({ ok: false, reason: 'unknown' });
});

test('the register counts decisions in time and late, names nobody, and tells who referred only from eleven on', async () => {
  const { store, desk, referred, examined } = createLabCity();
  const inTime = await examined('Comment aider les voisins isolés ?', 'sms:a0', start);
  await desk.take(inTime, { ...act(city('2027-04-30 10:00')), ...said('=On essaie; vite') });
  const tooLate = await examined('Comment ranger les trottinettes ?', 'sms:a1', start);
  await desk.postpone(tooLate, { ...act(city('2027-04-30 10:01')), ...said('Plus tard.') });
  await examined('Comment planter des arbres ?', 'sms:a2', start);
  const register = createLabRegister(store, criteria);
  const now = city('2027-05-10 10:00');
  expect((await register(now)).sums).toEqual({ referred: 3, waiting: 1, inTime: 1, afterTime: 1, late: 1, from: { agent: 0 } });
  for (let i = 0; i < 12; i++) await referred(`Sujet ${i}`, `sms:b${i}`, now, 'agent');
  for (let i = 0; i < 9; i++) await referred(`Sujet ${i}`, `sms:c${i}`, now);
  const board = await register(now);
  expect(board.sums).toMatchObject({ referred: 24, waiting: 22, from: { resident: 12, agent: 12 } });
  expect(board.lines).toHaveLength(3);

  const csv = registerFile(board, 'csv');
  expect(csv.split('\n')[0]).toBe('reference;topic;whom;tried;supporters;state;referred;decided;to;words;moved;due;late;demo');
  expect(csv).toContain(
    `L-${inTime};Comment aider les voisins isolés ?;;;1;taken;2027-03-01;2027-04-30;;"'=On essaie; vite";2027-04-30;2027-07-29;false;false`,
  );
  const json = registerFile(board, 'json');
  expect(JSON.parse(json)).toMatchObject({ days: { reading: 15, decision: 60, news: 90 }, topics: [{ state: 'taken' }, {}, {}] });
  expect(csv + json).not.toMatch(/Nadia|sms:/);
});

test('verdicts are by every criterion and no other', () => {
  expect(readVerdicts('city=yes, people=partly,open=no,together=yes,test=yes', criteria)).toMatchObject({ people: 'partly', open: 'no' });
  expect(() => readVerdicts('city=yes,people=maybe,money=yes', criteria)).toThrow(
    /no verdict by 'open'[\s\S]*'maybe' is no verdict by 'people'[\s\S]*No criterion is called 'money'/,
  );
});

test('the demonstration’s topics have a verdict by each criterion, and each text in five languages', () => {
  const languages = ['ar', 'en', 'fr', 'uk', 'zh-Hans'];
  for (const { question } of criteria) expect(Object.keys(question).sort()).toEqual(languages);
  for (const { text, steps, demo } of demoReferrals(join(__dirname, '../../../demo/lab.json'), start)) {
    expect(demo).toBe(true);
    expect(Object.keys(text?.topic ?? {}).sort()).toEqual(languages);
    const [first] = steps;
    expect(first?.kind === 'examined' && Object.keys(first.verdicts).sort()).toEqual(criteria.map(({ id }) => id).sort());
  }
});
