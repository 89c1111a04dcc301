import type { App } from '../../src/app';
import type { Proposal } from '../../src/services/proposals/proposal';
import { seedIdeas } from '../../src/start';
import { openTestApp } from '../support/app';
import { createFakePlatform, type FakePlatform } from '../support/fake-platform';
import { demo, scriptDay } from '../support/stage';
import { createSender } from '../../src/conversation/sender';
import { openTestStorage, type TestStorage } from '../support/storage';

let storage: TestStorage;
let apps: readonly [App, App];
let sms: FakePlatform;
let at: number;
let deliveries = 0;
let people = 0;
/** People nobody has met, new ones in every test. */
let zoe: string;
let amina: string;
let li: string;
const somebody = (): string => `sms:+336${String(++people).padStart(8, '0')}`;

beforeAll(async () => {
  at = scriptDay.getTime();
  storage = await openTestStorage();
  sms = createFakePlatform('sms');
  const open = async (): Promise<App> =>
    openTestApp(storage, {
      now: () => new Date(at),

      platforms: () => [sms],
    });
  apps = [await open(), await open()];
  const { edition, themes, projects } = demo();
  await apps[0].editions.addFirst(edition, themes, projects);
  await seedIdeas(apps[0], scriptDay);
});
afterAll(() => storage.close());
beforeEach(() => {
  [zoe, amina, li] = [somebody(), somebody(), somebody()];
});

const by = (name = 'Nadia') => ({ by: name, now: new Date(at) });
async function say(address: string, text: string, app = apps[0]): Promise<string> {
  const turned = await app.turns.handle({
    id: `d${++deliveries}`,
    address,
    channel: address.split(':')[0]!,
    activity: { kind: 'text', text },
  });
  return turned.kind === 'again'
    ? ''
    : turned.lines.flatMap(({ entry }) => (entry.from === 'city' ? (entry.message?.text ?? '') : [])).join('\n');
}
/** An idea filed by words; gives its reference. */
async function file(address: string, ...lines: readonly string[]): Promise<string> {
  let said = '';
  for (const line of lines) said = await say(address, line);
  return /P-(\d{6})/.exec(said)?.[1] ?? said;
}
/** One says "no" to what is similar: others in this file had the same idea. */
async function fileFrench(address: string, title = 'Un hamac au parc', what = 'Pour dormir entre deux arbres'): Promise<string> {
  await say(address, 'proposer');
  await say(address, title);
  if (/idée proche/.test(await say(address, what))) await say(address, 'la mienne est autre');
  return file(address, 'partout', 'passer', 'oui');
}
const fileArabic = (address: string) =>
  file(address, 'العربية', 'اقترح', 'أرجوحة في الحديقة', 'للنوم بين شجرتين كبيرتين', 'كل مكان', 'تخطي', 'نعم');

/** Does what is due of the tellings, as a worker would; gives how many were told. */
async function tellDue(app = apps[0]): Promise<number> {
  let told = 0;
  for (let lease = 0; ; lease++) {
    const claimed = await app.jobs.claim({
      names: ['proposal-notice'],
      lease: `test ${lease}`,
      now: new Date(at),
      until: new Date(at + 60_000),
    });
    if (!claimed) return told;
    told += await app.notices(String(claimed.payload['reference']), Number(claimed.payload['step']), new Date(at));
    await app.jobs.done(claimed, new Date(at));
  }
}
/** What was sent to this address that nobody there had asked for just then. */
async function noticed(address: string): Promise<readonly unknown[]> {
  await createSender({
    platform: sms,
    store: apps[0].outbox,
    now: () => new Date(at),
    owner: 'one',
    pause: (ms) => Promise.resolve(void (at += ms)),
    optedOut: (who) => apps[0].turns.stop(who),
    broken: (error) => {
      throw error;
    },
  }).look();
  return sms.given.filter((given) => given.kind === 'notice' && given.address === address).map(({ out }) => out);
}
const stateOf = async (reference: string): Promise<Proposal['state'] | undefined> => (await apps[0].proposals.find(reference))?.state;

test('from an idea to its last works: whoever follows is told of each step, once', async () => {
  const { desk } = apps[0];
  const before = (await apps[0].ballots.audit.all()).length;
  const reference = await fileFrench(zoe);
  expect(await noticed(zoe)).toEqual([]);
  await desk.accept(reference, { ...by(), theme: 'nature' });
  await tellDue();
  await say(li, `SOUTENIR P-${reference}`);
  at += 1000;
  await desk.review(reference, by());
  await desk.feasible(reference, { ...by(), costCents: 1_200_000 });
  await desk.followUp(reference, { ...by(), state: 'works', until: '2028-05-01' });
  await desk.followUp(reference, { ...by(), state: 'abandoned', words: 'Les arbres sont malades.' });
  expect(await tellDue()).toBe(8);
  expect(await tellDue()).toBe(0);
  const { number } = (await apps[0].proposals.find(reference))?.project ?? {};
  const told = [
    `DÉMO. P-${reference} « Un hamac au parc » est à l'étude dans les services de la Ville.`,
    `DÉMO. P-${reference} « Un hamac au parc » devient le projet ${number}, 12 000 EUR. Il sera au vote.`,
    `DÉMO. Projet ${number} « Un hamac au parc » : travaux en cours, fin prévue le 1er mai 2028.`,
    `DÉMO. Projet ${number} « Un hamac au parc » : abandonné. Les arbres sont malades.`,
  ];
  const spaced = (texts: readonly unknown[]) => texts.map((text) => String(text).replace(/[\u202f\u00a0]/g, ' '));
  expect(spaced(await noticed(li))).toEqual(spaced(told));
  expect(spaced(await noticed(zoe))).toEqual(
    spaced([`DÉMO. P-${reference} « Un hamac au parc » est en ligne. Pour la partager : SOUTENIR P-${reference}`, ...told]),
  );
  const projects = await apps[0].editions.projects('demo-ideas');
  expect(projects.find((project) => project.number === number)).toMatchObject({ ballot: 'city', title: { fr: 'Un hamac au parc' } });
  const acts = (await apps[0].ballots.audit.all()).slice(before).map(({ text }) => (JSON.parse(text) as { act: string }).act);
  expect(acts).toEqual(['accept', 'review', 'feasible', 'follow-up', 'follow-up'].map((name) => `proposal.${name}`));
});

test('however many begin the same telling, each person is told once', async () => {
  const reference = await fileFrench(zoe);
  await apps[0].desk.accept(reference, { ...by(), theme: 'nature' });
  await tellDue();
  const people = Array.from({ length: 12 }, somebody);
  for (const person of people) await say(person, `SUIVRE P-${reference}`);
  at += 1000;
  await apps[0].desk.review(reference, by());
  const stopped = new AbortController();
  stopped.abort();
  expect(await apps[0].notices(reference, 1, new Date(at), stopped.signal)).toBe(0);
  const told = await Promise.all([0, 1, 0, 1].map((process) => apps[process]!.notices(reference, 1, new Date(at))));
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(13);
  for (const person of people) expect(await noticed(person)).toHaveLength(1);
});

test('who followed only afterwards, who stopped, and who follows no more is not sent it; who asked again after stopping is', async () => {
  const reference = await fileFrench(zoe);
  await apps[0].desk.accept(reference, { ...by(), theme: 'nature' });
  await tellDue();
  const [stopped, left, back, late] = [somebody(), somebody(), somebody(), somebody()];
  for (const person of [stopped, left, back]) await say(person, `SUIVRE P-${reference}`);
  await say(stopped, 'STOP');
  await say(left, `NE PLUS SUIVRE P-${reference}`);
  await say(back, 'STOP');
  at += 1000;
  await say(back, `SUIVRE P-${reference}`);
  at += 1000;
  await apps[0].desk.review(reference, by());
  at += 1000;
  await say(late, `SUIVRE P-${reference}`);
  await tellDue();
  const sent: number[] = [];
  for (const person of [stopped, left, back, late]) sent.push((await noticed(person)).length);
  expect(sent).toEqual([0, 0, 1, 0]);
  // Who stopped finds it in the conversation.
  const lines = await apps[0].turns.history(stopped, 0, 50);
  expect(JSON.stringify(lines.at(-1))).toContain("à l'étude");
});

test('the French text is read as a notice: NON corrects it, OUI publishes it, in the author’s language', async () => {
  const { desk } = apps[0];
  const reference = await fileArabic(amina);
  await desk.accept(reference, { ...by(), theme: 'nature' });
  await desk.translate(reference, { ...by(), text: { title: 'Un lit au jardin', summary: 'Pour dormir.' } });
  await tellDue();
  expect(await noticed(amina)).toEqual([
    `تجريبي. قبلت P-${reference}. تكتبها المدينة بالفرنسية وستقرؤون النص.`,
    `تجريبي. P-${reference} بالفرنسية: Un lit au jardin. Pour dormir.\nنعم للنشر، لا للتصحيح.`,
  ]);
  expect(await say(amina, 'لا')).toContain('اكتبوا النص كما تريدونه');
  expect(await say(amina, 'ليس سريرا، بل أرجوحة')).toContain(`تعيد المدينة كتابة نص P-${reference}`);
  expect(await stateOf(reference)).toBe('translation');
  at += 1000;
  await desk.translate(reference, { ...by(), text: { title: 'Un hamac au jardin', summary: 'Pour dormir entre deux arbres.' } });
  await tellDue();
  expect(await say(amina, 'نعم')).toContain(`P-${reference} منشورة`);
  expect(await stateOf(reference)).toBe('published');
  // Nobody is told what they just did; a yes that nothing waits for is none.
  await tellDue();
  expect(await noticed(amina)).toHaveLength(3);
  expect(await say(amina, 'نعم')).not.toContain(reference);
  expect(await say(li, `P-${reference}`)).toContain('Un hamac au jardin');
  expect(await say(amina, `P-${reference}`)).toContain('أرجوحة في الحديقة');
});

test('on the page, where the menu stands below, a yes answers the notice all the same', async () => {
  const page = `web:${somebody()}`;
  const reference = await file(
    page,
    'English',
    'suggest',
    'A hammock in the park',
    'To sleep between two trees',
    'everywhere',
    'skip',
    'skip',
    'ok',
  );
  await apps[0].desk.accept(reference, { ...by(), theme: 'nature' });
  await apps[0].desk.translate(reference, { ...by(), text: { title: 'Un hamac au parc', summary: 'Pour dormir.' } });
  await tellDue();
  const lines = await apps[0].turns.history(page, 0, 100);
  expect(JSON.stringify(lines.at(-1))).toContain('in French: Un hamac au parc');
  expect(await say(page, 'yes')).toContain(`P-${reference} is online`);
  expect(await stateOf(reference)).toBe('published');
});

test('a link opens one proposal, whatever the language', async () => {
  const turned = await apps[0].turns.handle({
    id: `d${++deliveries}`,
    address: li,
    channel: 'sms',
    activity: { kind: 'open', link: 'proposal-329619' },
  });
  expect(JSON.stringify(turned)).toContain("Des bancs à l'ombre devant les écoles");
});

test('a refusal is told with its reason and how to appeal; the appeal is one word and a sentence', async () => {
  const { desk } = apps[0];
  const reference = await fileArabic(amina);
  await desk.refuse(reference, { ...by(), reason: 'personal', words: 'فيها اسم شخص.' });
  await tellDue();
  expect(await noticed(amina)).toEqual([
    `تجريبي. لم تنشر P-${reference}: تذكر شخصا أو بياناته. فيها اسم شخص.\nلا توافقون؟ اكتبوا اعتراض P-${reference}`,
  ]);
  expect(await say(amina, 'اعتراض')).toContain('في جملة واحدة');
  expect(await say(amina, 'إنه اسم الشارع')).toContain('سيقرأ شخص آخر');
  expect(await desk.accept(reference, { ...by('nadia'), theme: 'nature' })).toEqual({ ok: false, reason: 'same-moderator' });
  expect(await desk.refuse(reference, { ...by('Omar'), reason: 'personal' })).toMatchObject({ ok: true });
  at += 1000;
  await tellDue();
  expect((await noticed(amina)).at(-1)).toContain('قرأ');
  expect(await say(amina, `اعتراض P-${reference}`)).toContain('غير ممكن');
});

test('a co-author comes by a code, and is told with the others', async () => {
  const reference = await fileFrench(zoe);
  const listed = await say(zoe, 'idées');
  expect(listed).toContain('Quelles idées');
  await say(zoe, '1');
  await say(zoe, 'hamac');
  const invited = await say(zoe, 'inviter');
  const code = /COAUTEUR P-\d{6} (\d{6})/.exec(invited)?.[1] ?? '';
  expect(await say(li, `COAUTEUR P-${reference} ${code}`)).toContain(`co-auteur de P-${reference}`);
  at += 1000;
  await apps[0].desk.refuse(reference, { ...by(), reason: 'unclear' });
  await tellDue();
  expect((await noticed(zoe)).map(String)).toEqual([
    expect.stringContaining('un co-auteur de plus'),
    expect.stringContaining('pas publiée'),
  ]);
  expect((await noticed(li)).map(String)).toEqual([expect.stringContaining('pas publiée')]);
});

test('merged: those of both are told, each once, of what comes after', async () => {
  const { desk } = apps[0];
  const [a, b] = [await fileFrench(zoe), await fileFrench(amina, 'Des hamacs', 'Dans tous les parcs de la ville')];
  for (const reference of [a, b]) await desk.accept(reference, { ...by(), theme: 'nature' });
  for (const reference of [a, b]) await say(li, `SOUTENIR P-${reference}`);
  await tellDue();
  at += 1000;
  await desk.merge(a, b, by());
  expect(await tellDue()).toBe(2);
  expect((await noticed(zoe)).at(-1)).toBe(`DÉMO. P-${a} rejoint P-${b} « Des hamacs ». Votre soutien y compte, une fois.`);
  at += 1000;
  await desk.review(b, by());
  expect(await tellDue()).toBe(3);
  expect(await say(li, `P-${a}`)).toContain(`P-${b} Des hamacs`);
  expect(await say(li, `SOUTENIR P-${a}`)).toContain('Vous soutenez déjà');
});

describe('at once, by two processes', () => {
  test('one person’s two supports are one; two people’s are two', async () => {
    const reference = await fileFrench(zoe);
    await apps[0].desk.accept(reference, { ...by(), theme: 'nature' });
    for (let round = 0; round < 5; round++) {
      const [one, two] = [somebody(), somebody()];
      const said = await Promise.all([
        say(one, `SOUTENIR P-${reference}`, apps[0]),
        say(one, `SOUTENIR P-${reference}`, apps[1]),
        say(two, `SOUTENIR P-${reference}`, apps[1]),
      ]);
      expect(said.filter((text) => text.includes('votre soutien')).length).toBe(2);
      expect(said.filter((text) => text.includes('Vous soutenez déjà')).length).toBe(1);
    }
    expect(await apps[1].proposals.supporters([reference])).toBe(11);
  });

  test('a proposal merged while it is supported loses no support', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await fileFrench(somebody()), await fileFrench(somebody())];
      for (const reference of [a, b]) await apps[0].desk.accept(reference, { ...by(), theme: 'nature' });
      const people = Array.from({ length: 4 }, somebody);
      const [merged] = await Promise.all([
        apps[1].desk.merge(a, b, by()),
        ...people.map((person, index) => say(person, `SOUTENIR P-${a}`, apps[index % 2])),
      ]);
      expect(merged).toMatchObject({ ok: true });
      const seen = await apps[0].city.proposals.see(a, { address: people[0]!, resident: '' });
      expect(seen).toMatchObject({ seen: { proposal: { reference: b }, supporters: 6, supports: true } });
    }
  });

  test('two merges that would make a circle: one of them is refused', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b] = [await fileFrench(somebody()), await fileFrench(somebody())];
      for (const reference of [a, b]) await apps[0].desk.accept(reference, { ...by(), theme: 'nature' });
      const done = await Promise.all([apps[0].desk.merge(a, b, by()), apps[1].desk.merge(b, a, by())]);
      expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    }
  });

  test('two proposals made projects bear two numbers', async () => {
    const references = [await fileFrench(zoe), await fileFrench(amina, 'Des hamacs', 'Partout dans la ville')];
    for (const reference of references) await apps[0].desk.accept(reference, { ...by(), theme: 'nature' });
    await Promise.all(references.map((reference, index) => apps[index]!.desk.feasible(reference, { ...by(), costCents: 100 })));
    const numbers = (await Promise.all(references.map((reference) => apps[0].proposals.find(reference)))).map(
      (one) => one?.project?.number,
    );
    expect(new Set(numbers).size).toBe(2);
    const listed = (await apps[0].editions.projects('demo-ideas')).map(({ number }) => number);
    expect(numbers.every((number) => number !== undefined && listed.includes(number))).toBe(true);
  });
});
