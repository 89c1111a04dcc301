import { ideasStanding } from '../../src/services/proposals/standing';
import { createIdeaCity, idea, ideasEdition, later, now, person } from '../support/idea-city';

const nadia = { by: 'Nadia', now };
const omar = { by: 'Omar', now };
const zoe = person('zoe');
const amina = person('amina', 'ar');
const li = person('li', 'zh-Hans');

describe('an idea is filed', () => {
  test('while the edition collects ideas, and then waits for a moderator, unseen by others', async () => {
    const { proposals, desk, filed, acts } = createIdeaCity();
    const reference = await filed(zoe, {}, '18');
    expect(await desk.list('moderation')).toEqual([
      expect.objectContaining({ reference, state: 'moderation', district: '18', original: idea(), steps: [] }),
    ]);
    expect(await proposals.listed('2027')).toEqual([]);
    expect(await proposals.see(reference, li)).toEqual({ ok: false, reason: 'unknown' });
    expect(await proposals.see(reference, zoe)).toMatchObject({
      ok: true,
      seen: { author: true, supports: true, follows: true, supporters: 1 },
    });
    expect(await proposals.support(reference, li, now)).toEqual({ ok: false, reason: 'unknown' });
    expect(acts).toEqual([]);
  });

  test('not before, not after, and not more than five that wait', async () => {
    const { proposals, filed } = createIdeaCity();
    const file = (at: Date) => proposals.file({ edition: '2027', idea: idea(), author: zoe, now: at });
    expect(await file(later(-11))).toEqual({ ok: false, reason: 'closed' });
    expect(await file(later(10))).toEqual({ ok: false, reason: 'closed' });
    for (let count = 0; count < 5; count++) await filed(zoe);
    expect(await file(now)).toEqual({ ok: false, reason: 'too-many', max: 5 });
    expect(await proposals.file({ edition: '2027', idea: idea(), author: li, now })).toMatchObject({ ok: true });
  });

  test('its language is the one it is written in, not the one the menu is in', async () => {
    const { desk, filed } = createIdeaCity();
    const reference = await filed(zoe, { title: 'مقاعد', what: 'مقاعد في الظل', locale: 'fr' });
    const shown = await desk.show(reference);
    expect(shown.ok && shown.proposal.original.locale).toBe('ar');
  });

  test('where ideas stand: open, before, after, nowhere; a real edition before a demonstration', () => {
    expect(ideasStanding([ideasEdition], now)).toMatchObject({ state: 'open', until: later(10) });
    expect(ideasStanding([ideasEdition], later(-20))).toMatchObject({ state: 'before', from: later(-10) });
    expect(ideasStanding([ideasEdition], later(10))).toMatchObject({ state: 'after', on: later(10) });
    expect(ideasStanding([{ ...ideasEdition, phases: [] }], now)).toEqual({ state: 'none' });
    const demo = { ...ideasEdition, id: 'demo', demo: true };
    expect(ideasStanding([demo, ideasEdition], now)).toMatchObject({ edition: { id: '2027' } });
    expect(ideasStanding([demo], now)).toMatchObject({ edition: { id: 'demo' } });
  });
});

describe('support and follow', () => {
  test('one support a person; unfollowing keeps it', async () => {
    const { proposals, published } = createIdeaCity();
    const reference = await published();
    expect(await proposals.support(`soutenir P-${reference}`, li, now)).toEqual({ ok: true });
    expect(await proposals.support(reference, li, now)).toEqual({ ok: false, reason: 'already' });
    expect(await proposals.unfollow(reference, li, now)).toEqual({ ok: true });
    expect(await proposals.unfollow(reference, li, now)).toEqual({ ok: false, reason: 'already' });
    expect(await proposals.see(reference, li)).toMatchObject({ seen: { supports: true, follows: false, supporters: 2 } });
    expect(await proposals.follow(reference, li, now)).toEqual({ ok: true });
    expect(await proposals.follow(reference, li, now)).toEqual({ ok: false, reason: 'already' });
  });

  test('one support a person, also from another address of theirs; news come where they asked last', async () => {
    const { proposals, published, addresses, store } = createIdeaCity();
    const reference = await published();
    const [phone, chat] = [person('phone', 'fr', 'one'), person('chat', 'fr', 'other')];
    expect(await proposals.support(reference, phone, now)).toEqual({ ok: true });
    addresses.set('one', [phone.address, chat.address]);
    const joined = { ...chat, resident: 'one' };
    expect(await proposals.support(reference, joined, now)).toEqual({ ok: false, reason: 'already' });
    expect(await proposals.follow(reference, joined, now)).toEqual({ ok: false, reason: 'already' });
    expect((await store.followers([reference], false, '', 10)).map(({ member }) => member.contact.address).sort()).toEqual([
      'sms:chat',
      'sms:zoe',
    ]);
    await proposals.unfollow(reference, phone, now);
    expect(await proposals.see(reference, joined)).toMatchObject({ seen: { follows: false, supports: true, supporters: 2 } });
  });

  test('an author is one at every address of theirs', async () => {
    const { proposals, desk, filed, addresses } = createIdeaCity();
    const reference = await filed(person('phone', 'fr', 'one'));
    const chat = person('chat', 'fr', 'one');
    expect(await proposals.authored(chat)).toEqual([]);
    addresses.set('one', ['sms:phone', 'sms:chat']);
    expect(await proposals.authored(chat)).toMatchObject([{ reference }]);
    await desk.refuse(reference, { ...nadia, reason: 'unclear' });
    expect(await proposals.appeal(reference, chat, 'Mais si', now)).toEqual({ ok: true });
  });

  test('a wrong reference is told from an unknown one', async () => {
    const { proposals, published } = createIdeaCity();
    const reference = await published();
    const wrong = String(Number(reference) + (reference.endsWith('9') ? -1 : 1));
    expect(await proposals.support(wrong, li, now)).toEqual({ ok: false, reason: 'mistyped' });
    expect(await proposals.support('bonjour', li, now)).toEqual({ ok: false, reason: 'unknown' });
  });

  test('what is a project or cannot be done takes no more support; it can be followed', async () => {
    const { proposals, desk, published } = createIdeaCity();
    const reference = await published();
    await desk.infeasible(reference, { ...nadia, reason: 'site' });
    expect(await proposals.support(reference, li, now)).toEqual({ ok: false, reason: 'not-now' });
    expect(await proposals.follow(reference, li, now)).toEqual({ ok: true });
  });
});

describe('co-authors', () => {
  test('a code makes one, once', async () => {
    const { proposals, filed, announced } = createIdeaCity();
    const reference = await filed(zoe);
    expect(await proposals.invite(reference, li, now)).toEqual({ ok: false, reason: 'unknown' });
    const invited = await proposals.invite(reference, zoe, now);
    if (!invited.ok) throw new Error();
    expect(invited.code).toMatch(/^\d{6}$/);
    expect(await proposals.join(reference, invited.code, zoe, now)).toEqual({ ok: false, reason: 'already' });
    expect(await proposals.join(reference, invited.code, li, now)).toEqual({ ok: true });
    expect(await proposals.join(reference, invited.code, amina, now)).toEqual({ ok: false, reason: 'wrong-code' });
    expect(await proposals.authored(li)).toHaveLength(1);
    expect(announced).toEqual([`${reference}/0`]);
  });

  test('five wrong codes, or two weeks, end an invitation; who never had one learns nothing', async () => {
    const { proposals, filed } = createIdeaCity();
    const reference = await filed(zoe);
    expect(await proposals.join(reference, '000000', li, now)).toEqual({ ok: false, reason: 'wrong-code' });
    const invited = await proposals.invite(reference, zoe, now);
    if (!invited.ok) throw new Error();
    expect(await proposals.join(reference, invited.code, li, later(14))).toEqual({ ok: false, reason: 'wrong-code' });
    const wrong = invited.code === '111111' ? '222222' : '111111';
    for (let tried = 0; tried < 5; tried++)
      expect(await proposals.join(reference, wrong, li, now)).toEqual({ ok: false, reason: 'wrong-code' });
    expect(await proposals.join(reference, invited.code, li, now)).toEqual({ ok: false, reason: 'wrong-code' });
  });
});

describe('moderation', () => {
  test('in French it is published as its author wrote it, once a theme is given', async () => {
    const { proposals, desk, filed, acts } = createIdeaCity();
    const reference = await filed(zoe);
    expect(await desk.accept(reference, { ...nadia, theme: 'cuisine' })).toEqual({ ok: false, reason: 'no-theme' });
    expect(acts).toEqual([]);
    expect(await desk.accept(reference, { ...nadia, theme: 'nature', district: '10' })).toMatchObject({ ok: true });
    expect(await proposals.listed('2027', { district: '10', theme: 'nature' })).toMatchObject([{ reference, title: { fr: 'Des bancs' } }]);
    expect(acts).toEqual([
      { by: ['Nadia'], act: 'proposal.accept', edition: '2027', about: { proposal: `P-${reference}`, theme: 'nature' } },
    ]);
    expect(await desk.accept(reference, { ...nadia, theme: 'nature' })).toEqual({ ok: false, reason: 'not-now', state: 'published' });
  });

  test('a photo is kept from the day it is filed, however late a moderator comes; one that is refused is not, but while its appeal waits', async () => {
    const { desk, proposals, filed, kept } = createIdeaCity();
    const [good, bad] = [await filed(zoe, { photo: 'a' }), await filed(zoe, { photo: 'b' })];
    const both = new Map([
      ['a', `P-${good}`],
      ['b', `P-${bad}`],
    ]);
    expect(kept).toEqual(both);
    await desk.accept(good, { ...nadia, theme: 'nature' });
    await desk.refuse(bad, { ...nadia, reason: 'personal' });
    expect([...kept.keys()]).toEqual(['a']);
    expect(await proposals.appeal(bad, zoe, 'Regardez encore', now)).toEqual({ ok: true });
    expect(kept).toEqual(both);
    await desk.refuse(bad, { by: 'Omar', now, reason: 'personal' });
    expect([...kept.keys()]).toEqual(['a']);
  });

  test('in another language staff write the French, and its author approves or corrects it', async () => {
    const { proposals, desk, filed } = createIdeaCity();
    const reference = await filed(amina, { title: 'مقاعد', what: 'مقاعد في الظل' });
    expect(await desk.accept(reference, { ...nadia, theme: 'nature' })).toMatchObject({ ok: true, proposal: { state: 'translation' } });
    expect(await proposals.awaited(amina)).toBeUndefined();
    await desk.translate(reference, { ...nadia, text: { title: 'Des chaises', summary: 'Des chaises à l’ombre.' } });
    expect(await proposals.awaited(amina)).toMatchObject({ reference });
    expect(await proposals.listed('2027')).toEqual([]);
    expect(await proposals.correct(reference, amina, 'Des bancs, pas des chaises', later(1))).toEqual({ ok: true });
    expect(await desk.list('translation')).toMatchObject([
      { steps: [{ kind: 'accepted' }, { kind: 'translated' }, { kind: 'corrected', words: 'Des bancs, pas des chaises' }] },
    ]);
    expect(await proposals.approve(reference, amina, now)).toEqual({ ok: false, reason: 'not-now' });
    await desk.translate(reference, { ...nadia, text: { title: 'Des bancs', summary: 'Des bancs à l’ombre.' } });
    expect(await proposals.approve(reference, li, now)).toEqual({ ok: false, reason: 'unknown' });
    expect(await proposals.approve(reference, amina, now)).toEqual({ ok: true });
    expect(await proposals.listed('2027')).toMatchObject([
      { title: { fr: 'Des bancs', ar: 'مقاعد' }, summary: { fr: 'Des bancs à l’ombre.', ar: 'مقاعد في الظل' } },
    ]);
    const shown = await desk.show(reference);
    expect(shown.ok && shown.proposal.original.what).toBe('مقاعد في الظل');
  });

  test('a translation that is offered goes to the author at once; one that is not, to staff', async () => {
    const offering = createIdeaCity(undefined, {
      translate: async ({ title }, from) => ({ title: `${title} (${from})`, summary: 'À l’ombre.' }),
    });
    const first = await offering.filed(amina, { title: 'مقاعد' });
    expect(await offering.desk.accept(first, { ...nadia, theme: 'nature' })).toMatchObject({
      proposal: { state: 'approval', draft: { title: 'مقاعد (ar)', summary: 'À l’ombre.' } },
    });
    const silent = createIdeaCity(undefined, { translate: async () => undefined });
    const second = await silent.filed(amina, { title: 'مقاعد' });
    expect(await silent.desk.accept(second, { ...nadia, theme: 'nature' })).toMatchObject({ proposal: { state: 'translation' } });
  });

  test('a refusal has its reason; an appeal is seen by another moderator, once', async () => {
    const { proposals, desk, filed } = createIdeaCity();
    const reference = await filed(zoe);
    expect(await proposals.appeal(reference, zoe, 'Mais si', now)).toEqual({ ok: false, reason: 'not-now' });
    expect(await desk.refuse(reference, { ...nadia, reason: 'personal', words: 'Il y a un nom.' })).toMatchObject({
      proposal: { state: 'refused', steps: [{ kind: 'refused', reason: 'personal', words: 'Il y a un nom.' }] },
    });
    expect(await proposals.appeal(reference, li, 'Mais si', now)).toEqual({ ok: false, reason: 'unknown' });
    expect(await proposals.appeal(reference, zoe, 'C’est le nom de la rue.', now)).toEqual({ ok: true });
    expect(await desk.accept(reference, { by: ' nadia ', now, theme: 'nature' })).toEqual({ ok: false, reason: 'same-moderator' });
    expect(await desk.refuse(reference, { ...nadia, reason: 'personal' })).toEqual({ ok: false, reason: 'same-moderator' });
    expect(await desk.refuse(reference, { ...omar, reason: 'personal' })).toMatchObject({ proposal: { state: 'closed' } });
    expect(await proposals.appeal(reference, zoe, 'Encore', now)).toEqual({ ok: false, reason: 'not-now' });
  });

  test('an appeal that is heard publishes it', async () => {
    const { proposals, desk, filed } = createIdeaCity();
    const reference = await filed(zoe);
    await desk.refuse(reference, { ...nadia, reason: 'unclear' });
    await proposals.appeal(reference, zoe, 'Des bancs, simplement.', now);
    expect(await desk.accept(reference, { ...omar, theme: 'nature' })).toMatchObject({ proposal: { state: 'published' } });
  });
});

describe('merging', () => {
  test('authors stay followers, who supports both counts once, a support of the old leads to the new', async () => {
    const { proposals, desk, published } = createIdeaCity();
    const [a, b] = [await published(zoe), await published(amina, { title: 'Un banc' })];
    await proposals.support(a, li, now);
    await proposals.support(b, li, now);
    expect(await desk.merge(a, a, nadia)).toEqual({ ok: false, reason: 'itself' });
    expect(await desk.merge(a, '100000', nadia)).toEqual({ ok: false, reason: 'no-such-target' });
    expect(await desk.merge(a, b, nadia)).toMatchObject({ ok: true, proposal: { state: 'merged', merged: b } });
    expect(await proposals.see(a, zoe)).toMatchObject({
      seen: { proposal: { reference: b }, author: true, supports: true, follows: true, supporters: 3 },
    });
    expect(await proposals.support(a, li, now)).toEqual({ ok: false, reason: 'already' });
    expect(await proposals.support(a, person('oleh', 'uk'), now)).toEqual({ ok: true });
    expect(await proposals.see(b, li)).toMatchObject({ seen: { supporters: 4 } });
    expect((await proposals.listed('2027')).map(({ reference }) => reference)).toEqual([b]);
  });

  test('what was merged is acted on no more; merged again, all lead to the last', async () => {
    const { proposals, desk, published } = createIdeaCity();
    const [a, b, c] = [await published(zoe), await published(amina), await published(li)];
    await desk.merge(a, b, nadia);
    expect(await desk.review(a, nadia)).toEqual({ ok: false, reason: 'not-now', state: 'merged' });
    expect(await desk.merge(c, a, nadia)).toEqual({ ok: false, reason: 'no-such-target' });
    await desk.merge(b, c, nadia);
    expect(await proposals.see(a, zoe)).toMatchObject({ seen: { proposal: { reference: c }, supporters: 3 } });
    await proposals.unfollow(c, zoe, now);
    expect(await proposals.see(c, zoe)).toMatchObject({ seen: { follows: false, supports: true } });
  });

  test('one that waits for a moderator may be merged: its author is heard, its words are never public', async () => {
    const { proposals, desk, published, filed } = createIdeaCity();
    const target = await published(amina, { title: 'Un banc' });
    const same = await filed(zoe, { title: 'Secret' });
    expect(await desk.merge(same, target, nadia)).toMatchObject({ ok: true });
    expect(JSON.stringify(await proposals.listed('2027'))).not.toContain('Secret');
    expect(await proposals.see(same, zoe)).toMatchObject({ seen: { supporters: 2 } });
  });
});

describe('feasibility and what follows', () => {
  test('studied, then a project of its place under a number, with its cost in cents', async () => {
    const { desk, published, projects, acts } = createIdeaCity();
    const reference = await published(zoe, {}, '18');
    expect(await desk.review(reference, nadia)).toMatchObject({ proposal: { state: 'review' } });
    for (const costCents of [0, -1, 1.5, NaN])
      expect(await desk.feasible(reference, { ...nadia, costCents })).toEqual({ ok: false, reason: 'bad-cost' });
    expect(await desk.feasible(reference, { ...nadia, costCents: 4_000_000 })).toMatchObject({
      proposal: { state: 'project', project: { number: 101, costCents: 4_000_000 } },
    });
    expect(projects).toEqual([
      {
        edition: '2027',
        ballot: 'district',
        district: '18',
        theme: 'nature',
        title: { fr: 'Des bancs' },
        summary: { fr: 'Des bancs à l’ombre devant l’école.' },
        costCents: 4_000_000,
      },
    ]);
    expect(acts.at(-1)).toMatchObject({ act: 'proposal.feasible', about: { number: 101, costCents: 4_000_000 } });
  });

  test('a place without a ballot makes no project', async () => {
    const { desk, published, projects } = createIdeaCity();
    const reference = await published(zoe, {}, '3');
    expect(await desk.feasible(reference, { ...nadia, costCents: 100 })).toEqual({ ok: false, reason: 'no-ballot' });
    expect(projects).toEqual([]);
  });

  test('what cannot be done has its reason, and may be studied again', async () => {
    const { desk, published } = createIdeaCity();
    const reference = await published();
    expect(await desk.infeasible(reference, { ...nadia, reason: 'cost', words: 'Trois fois le budget.' })).toMatchObject({
      proposal: { state: 'infeasible' },
    });
    expect(await desk.review(reference, nadia)).toMatchObject({ proposal: { state: 'review' } });
  });

  test('a project is followed to its end; abandoned only with a reason', async () => {
    const { desk, published } = createIdeaCity();
    const reference = await published();
    expect(await desk.followUp(reference, { ...nadia, state: 'works' })).toEqual({ ok: false, reason: 'not-now', state: 'published' });
    await desk.feasible(reference, { ...nadia, costCents: 100 });
    const followUp = (given: object) => desk.followUp(reference, { ...nadia, state: 'works', ...given });
    expect(await followUp({ until: '2028-02-31' })).toEqual({ ok: false, reason: 'bad-day' });
    expect(await followUp({ until: 'bientôt' })).toEqual({ ok: false, reason: 'bad-day' });
    expect(await followUp({ until: '2028-05-01' })).toMatchObject({ proposal: { followUp: { state: 'works', until: '2028-05-01' } } });
    expect(await followUp({ until: '2028-05-01' })).toEqual({ ok: false, reason: 'already' });
    expect(await followUp({ until: '2028-09-01' })).toMatchObject({ ok: true });
    expect(await followUp({ state: 'abandoned', words: ' ' })).toEqual({ ok: false, reason: 'no-words' });
    expect(await followUp({ state: 'abandoned', words: 'Le mur est fissuré.' })).toMatchObject({
      proposal: { state: 'project', followUp: { state: 'abandoned' } },
    });
  });

  test('every step is announced once, under its place', async () => {
    const { desk, proposals, published, announced } = createIdeaCity();
    const reference = await published(zoe);
    await proposals.support(reference, li, now);
    await desk.review(reference, nadia);
    await desk.feasible(reference, { ...nadia, costCents: 100 });
    await desk.followUp(reference, { ...nadia, state: 'to-start' });
    expect(announced).toEqual([0, 1, 2, 3].map((step) => `${reference}/${step}`));
  });
});

test('similar ones are shown, three at the most, of what is public', async () => {
  const { proposals, published, filed } = createIdeaCity();
  for (let count = 0; count < 4; count++) await published(person(String(count)));
  await filed(zoe);
  expect(await proposals.similar('2027', 'bancs ombre école', now)).toHaveLength(3);
  expect(await proposals.search('2027', 'bancs ombre école', now)).toHaveLength(4);
});
