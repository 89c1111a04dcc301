import { createApp, type App } from '../../src/app';
import { toLines } from '../../src/conversation/render';
import type { Keys } from '../../src/keys';
import { changeCodeHours, changeWaitHours } from '../../src/services/change-desk';
import { seedData, seedIdeas, seedWishes, seedWorkshops } from '../../src/start';
import { charter } from '../support/consultation-city';
import { createFakePlatform } from '../support/fake-platform';
import { realEdition } from '../support/real-edition';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage, type TestStorage } from '../support/storage';
import { texts } from '../support/talker';

let database: TestStorage;
let app: App;
/** Another city, whose vote takes phones as proofs. */
let voting: App;
let deliveries = 0;
let at = scriptDay;
const broken: unknown[] = [];
const fr = texts.t('fr');
/** A wish that one may support. */
let wish = '';

/** What stands for one address or number, wherever it is written: every HMAC made of it, every seal of something that names it. */
const made: { readonly of: string; readonly as: string }[] = [];
/** The keys, which note whatever they make. */
const noting = (keys: Keys): Keys => ({
  ...keys,
  hmac(purpose, text) {
    const as = keys.hmac(purpose, text);
    made.push({ of: text, as });
    return as;
  },
  seal(content, context) {
    const sealed = keys.seal(content, context);
    made.push({ of: Buffer.from(content).toString(), as: Buffer.from(sealed).toString('base64') });
    return sealed;
  },
});

beforeAll(async () => {
  database = await openTestStorage();
  const open = async ({ edition, themes, projects }: ReturnType<typeof demo>, suffix?: string): Promise<App> => {
    const opened = await createApp({
      connection: (await database.connect(suffix)).connection,
      keys: noting(database.keys),
      now: () => at,
      broken: (error) => broken.push(error),
      platforms: () => [createFakePlatform('sms')],
    });
    await opened.editions.addFirst(edition, themes, projects);
    return opened;
  };
  voting = await open(realEdition('phones', demo()), '_phones');
  app = await open(demo());
  await seedIdeas(app, scriptDay);
  await seedWorkshops(app, scriptDay);
  await seedData(app, scriptDay);
  await app.consultations.store.add(charter);
  await seedWishes(app, scriptDay);
  wish = (await app.wishes.store.page({}, undefined, 1))[0]!.reference;
  await app.organisations.add({ id: 'lire', name: 'Lire à Barbès', kind: 'association', districts: ['18'] }, { by: 'Alice', now: at });
});
beforeEach(() => {
  at = new Date(at.getTime() + 2 * 3_600_000);
});
afterEach(() => expect(broken.splice(0)).toEqual([]));
afterAll(() => database.close());

let numbers = 0;
/** A phone nobody has met. */
const phone = (): string => `sms:+336125${String(10_000 + ++numbers)}`;

async function say(address: string, ...words: readonly string[]): Promise<string> {
  return sayTo(app, address, words);
}
async function sayTo(city: App, address: string, words: readonly string[]): Promise<string> {
  let said = '';
  for (const text of words) {
    const channel = address.slice(0, address.indexOf(':'));
    const turned = await city.turns.handle({ id: `d${++deliveries}`, address, channel, activity: { kind: 'text', text }, locale: 'fr' });
    const lines = turned.kind === 'done' ? turned.lines : [];
    said = lines.flatMap(({ entry }) => (entry.from === 'city' && entry.message ? [toLines(entry.message)] : [])).join('\n');
  }
  return said;
}
const codeIn = (text: string): string => /\d{4} \d{4}/.exec(text)?.[0] ?? 'none';
const residentOf = async (address: string) => (await app.residents.known(database.keys.hmac('address', address)))?.resident;
const personOf = async (address: string) => ({ address, resident: (await residentOf(address)) ?? '' });
/** Moves all from one to the other. */
const change = async (from: string, to: string): Promise<string> => {
  await say(to, `CODE ${codeIn(await say(from, 'changer de numéro'))}`);
  return say(to, 'oui');
};

async function card(address: string): Promise<string> {
  await say(address, 'CARTE', 'oui');
  const number =
    /(\d{4}) (\d{4}) (\d{4})/
      .exec(await say(address, '34'))
      ?.slice(1)
      .join('') ?? 'none';
  await say(address, 'menu');
  return number;
}

/** Somebody with a card, seats, an idea they follow, a question they support, an association, news, needs, and a question to a human. */
async function live(address: string): Promise<{ readonly number: string; readonly idea: string; readonly question: number }> {
  const number = await card(address);
  const [idea] = await app.city.proposals.listed('demo-ideas');
  expect(await say(address, `soutenir P-${idea!.reference}`)).toContain('votre soutien');
  const [code] = (await app.organisations.invite('lire', 1, { by: 'Alice', now: at }))!;
  expect(await say(address, `INVITATION ${code!}`, 'oui')).toContain('Lire');
  await say(address, 'nouvelles', '75', 'oui');
  const [question] = await app.city.data.ranking(at);
  expect(await say(address, `DATA ${question!.need.number} soutenir`)).toContain('votre soutien compte');
  await say(address, 'ATELIER 11 1', '2');
  expect(await say(address, 'oui')).toContain('réservé');
  await say(address, 'humain', 'Où est ma carte ?');
  const person = await personOf(address);
  await app.city.consultations.vote({ code: charter.code, number: 1, vote: 'agree', person, now: at });
  const contact = { address, channel: 'sms', locale: 'fr' };
  const written = await app.city.consultations.write({
    code: charter.code,
    text: `Une phrase de ${deliveries}.`,
    person,
    contact,
    now: at,
  });
  expect(written.ok).toBe(true);
  expect((await app.city.calls.write(`Une demande ${deliveries}`, { ...person, ...contact }, at)).ok).toBe(true);
  expect((await app.city.lab.refer({ topic: `Un sujet ${deliveries}` }, { ...person, ...contact }, 'resident', at)).ok).toBe(true);
  expect(await say(address, `SOUTENIR ${wish}`)).toContain('Vous soutenez');
  expect(await say(address, 'LIEUX 1 2 1')).toContain('Place Polonceau');
  return { number, idea: idea!.reference, question: question!.need.number };
}

/** By collection, whatever still stands for this address or its number. */
async function left(address: string): Promise<Readonly<Record<string, number>>> {
  const names = [address, address.slice('sms:'.length)];
  const marks = new Set(made.flatMap(({ of, as }) => (names.some((name) => of.includes(name)) ? [as] : [])));
  const { connection } = await database.connect();
  const found: Record<string, number> = {};
  for (const { name } of await connection.listCollections()) {
    const rows = await connection.collection(name).find().toArray();
    const bearing = rows.filter((row) => [...strings(row)].some((text) => [...marks].some((mark) => text.includes(mark))));
    if (bearing.length > 0) found[name] = bearing.length;
  }
  return found;
}

/** Every string in a document, bytes as base64. */
function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value instanceof Uint8Array) yield Buffer.from(value).toString('base64');
  else if (value !== null && typeof value === 'object') {
    const { buffer } = value as { buffer?: unknown };
    if (buffer instanceof Uint8Array) yield Buffer.from(buffer).toString('base64');
    else for (const each of Object.values(value)) yield* strings(each);
  }
}

/** What may stay of a former address: what was agreed to there and that it ended; deliveries' and limits' ids and codes, which end by themselves; the last words. */
const stays = ['codes', 'consents', 'counts', 'inbound', 'outbox'];

test('everything passes to the new number, and no document of the old one is left in any collection', async () => {
  const [old, fresh] = [phone(), phone()];
  const { number, idea, question } = await live(old);
  const before = await left(old);
  for (const name of [
    'sessions',
    'messages',
    'bonds',
    'dataBonds',
    'members',
    'subscribers',
    'bookings',
    'preferences',
    'cards',
    'tickets',
    'consultationMarks',
    'consultationStatements',
    'wishBonds',
    'placingPreferences',
  ])
    expect([name, before[name]]).toEqual([name, expect.any(Number)]);
  const resident = await residentOf(old);
  const asked = await say(fresh, `CODE ${codeIn(await say(old, 'changer de numéro'))}`);
  expect(asked).toContain(`SMS ...${old.slice(-2)}`);
  expect(await say(fresh, 'oui')).toContain(fr('engine.moved.all'));
  expect(Object.keys(await left(old)).filter((name) => !stays.includes(name))).toEqual([]);

  expect(await residentOf(fresh)).toBe(resident);
  const person = await personOf(fresh);
  expect(await app.cards.holder(number)).toMatchObject({ phone: fresh.slice(4) });
  expect(await app.city.cards.heldBy(person)).toBe(true);
  expect((await app.city.workshops.mine(person, at)).map(({ workshop }) => workshop.code)).toEqual([11]);
  expect((await app.city.data.mine(person)).map(({ need }) => need.number)).toEqual([question]);
  expect(await app.city.proposals.see(idea, person)).toMatchObject({ ok: true, seen: { supports: true, follows: true } });
  expect((await app.city.memberships.of(person)).map(({ id }) => id)).toEqual(['lire']);
  expect(await app.city.preferences.of(person)).toEqual({ access: ['step-free'] });
  expect(await app.city.news.subscriberOf(fresh)).toMatchObject({ channel: 'sms', locale: 'fr' });
  expect((await app.city.mine.consents(person)).map(({ kind }) => kind)).toEqual(['moved', 'subscribed']);
  expect((await app.city.mine.consents(person))[0]?.told).toBe(fr('move.leaves.ask', { address: `SMS ...${old.slice(-2)}` }));
  expect(await app.city.consultations.voted(person)).toMatchObject([{ on: 1, vote: 'agree' }]);
  expect(await app.city.consultations.authored(person)).toMatchObject([{ contact: { address: fresh } }]);
  expect(await app.city.placings.mine(person)).toMatchObject([{ order: [2, 1] }]);
  expect((await app.city.wishes.mine(person)).map((seen) => seen.wish.reference)).toEqual([wish]);
  // The answer to what was asked at the old number comes to the new one.
  const [ticket] = await app.city.handover.waiting();
  expect(ticket).toMatchObject({ address: fresh, text: 'Où est ma carte ?' });
  // The old number is told once, and whoever has it from now on is somebody else.
  const last = (await app.outbox.waiting('sms', at, 1000)).filter(({ outgoing }) => outgoing.address === old && outgoing.kind === 'notice');
  expect(last.map(({ outgoing }) => outgoing.out)).toEqual([fr('engine.moved.left')]);
  expect(await say(old, 'suivi')).toContain(fr('mine.followed.none'));
  expect(await residentOf(old)).not.toBe(resident);
});

test('who lives at the new number already keeps their own: both are one, seats and supports once, and seats that were had twice are free', async () => {
  const [old, fresh] = [phone(), phone()];
  const { idea } = await live(old);
  const seats = async (): Promise<number> => (await app.city.workshops.find(11, await personOf(fresh), 'resident', at))!.free;
  await say(fresh, 'ATELIER 11 1', '1', 'oui');
  await say(fresh, 'menu', 'nouvelles', '18', 'oui', `soutenir P-${idea}`);
  const before = await seats();
  const supported = async () => {
    const seen = await app.city.proposals.see(idea, await personOf(fresh));
    return seen.ok ? seen.seen.supporters : 0;
  };
  await say(fresh, `SOUTENIR ${wish}`);
  const people = async () => (await app.wishes.store.find(wish))?.people ?? 0;
  const wishing = await people();
  const [free, supporters] = [before, await supported()];
  expect(await change(old, fresh)).toContain(fr('engine.moved.all'));
  expect(await seats()).toBe(free + 1);
  expect(await supported()).toBe(supporters - 1);
  expect(await people()).toBe(wishing - 1);
  expect(await app.city.news.subscriberOf(fresh)).toMatchObject({ district: '18' });
  const booked = await app.city.workshops.booked(await personOf(fresh));
  expect(booked.map(({ booking }) => booking.state).sort()).toEqual(['booked', 'left']);
  expect(Object.keys(await left(old)).filter((name) => !stays.includes(name))).toEqual([]);
});

test('two cards are not made one: nothing moves until one is given back', async () => {
  const [old, fresh] = [phone(), phone()];
  const numbersOf = [await card(old), await card(fresh)];
  const code = codeIn(await say(old, 'changer de numéro'));
  expect(await say(fresh, `CODE ${code}`)).toContain(fr('move.refused.two-cards'));
  for (const number of numbersOf) expect(await app.cards.holder(number)).toBeDefined();
  await say(fresh, 'CARTE', '2', 'oui');
  expect(await app.cards.ofPhone(fresh.slice(4))).toBeUndefined();
  expect(await change(old, fresh)).toContain(fr('engine.moved.all'));
  expect(await app.cards.holder(numbersOf[0]!)).toMatchObject({ phone: fresh.slice(4) });
});

test('a card whose phone has voted stays with it until the vote is over; without a card one changes, and the ballot stays the old number’s', async () => {
  const [old, fresh] = [phone(), phone()];
  const to = (address: string, ...words: readonly string[]) => sayTo(voting, address, words);
  const cast = async (address: string) => to(address, /Répondez (\d{3})/.exec(await to(address, 'vote 12 45'))?.[1] ?? 'none');
  await to(old, 'CARTE', 'oui', '34');
  expect(await voting.cards.ofPhone(old.slice(4))).toBeDefined();
  expect(await cast(old)).toContain('A voté');
  await to(old, 'menu');
  expect(await to(fresh, `CODE ${codeIn(await to(old, 'changer de numéro'))}`)).toContain('ne vote pas deux fois');
  expect(await voting.cards.ofPhone(old.slice(4))).toBeDefined();
  const [other, next] = [phone(), phone()];
  expect(await cast(other)).toContain('A voté');
  await to(other, 'menu');
  await to(next, `CODE ${codeIn(await to(other, 'changer de numéro'))}`);
  expect(await to(next, 'oui')).toContain(fr('engine.moved.all'));
  expect(await to(other, 'vote 12')).toContain('a déjà servi à voter');
});

test('a vote that was under way goes on at the new number; a STOP said at the old one holds', async () => {
  const [old, fresh] = [phone(), phone()];
  await say(old, 'vote 12 45');
  const code = codeIn(await say(old, 'changer de numéro'));
  await say(fresh, `CODE ${code}`);
  expect(await say(fresh, 'oui')).toContain(fr('engine.moved.all'));
  expect(await say(fresh, 'menu')).toMatch(/^1 .*Voter/m);
  expect(await say(fresh, '1')).toMatch(/^12 /m);
  const [stopped, after] = [phone(), phone()];
  await say(stopped, 'bonjour', 'STOP');
  expect(await change(stopped, after)).toContain(fr('engine.moved.stopped'));
  expect(await app.consents.stoppedSince(after)).toEqual(at);
});

test('a code is good once, from elsewhere, for ten minutes; a no changes nothing', async () => {
  const [old, fresh] = [phone(), phone()];
  await live(old);
  const resident = await residentOf(old);
  const code = codeIn(await say(old, 'changer de numéro'));
  expect(await say(old, `CODE ${code}`)).toContain(fr('move.refused.own'));
  expect(await say(fresh, `CODE ${code}`, 'non')).toContain(fr('move.kept'));
  expect(await residentOf(old)).toBe(resident);
  at = new Date(at.getTime() + 10 * 60_000);
  expect(await say(fresh, `CODE ${code}`)).toContain(fr('move.refused.unknown'));
  expect(await change(old, fresh)).toContain(fr('engine.moved.all'));
  expect(await say(phone(), `CODE ${code}`)).toContain(fr('move.refused.unknown'));
});

test('the phone is lost: from another address of theirs the number is given up, by a code sent from the new one', async () => {
  const [old, fresh, screen] = [phone(), phone(), 'telegram:4711'];
  const { number } = await live(old);
  await say(screen, `CODE ${codeIn(await say(old, 'continuer ailleurs'))}`);
  const which = await say(screen, 'changer de numéro');
  expect(which).toContain(`SMS ...${old.slice(-2)}`);
  const given = await say(screen, '2');
  expect(await say(fresh, `CODE ${codeIn(given)}`)).toContain(`SMS ...${old.slice(-2)}`);
  expect(await say(fresh, 'oui')).toContain(fr('engine.moved.all'));
  expect(await app.cards.holder(number)).toMatchObject({ phone: fresh.slice(4) });
  expect(await residentOf(screen)).toBe(await residentOf(fresh));
  expect(Object.keys(await left(old)).filter((name) => !stays.includes(name))).toEqual([]);
  // A card goes from phone to phone: an address that is none cannot take it.
  expect(await say(screen, 'changer de numéro', '2')).toContain('CODE');
  const code = codeIn(await say(screen, 'changer de numéro', '2'));
  expect(await say('web:4712', `CODE ${code}`)).toContain(fr('move.refused.no-phone'));
});

test('on a phone that is theirs already, the one of before ends at once, after a code that only this phone gets', async () => {
  const [old, fresh] = [phone(), phone()];
  await live(old);
  await say(fresh, `CODE ${codeIn(await say(old, 'continuer ailleurs'))}`);
  await say(fresh, 'changer de numéro');
  expect(await say(fresh, '2')).toContain(fr('identify.code.ask', { number: '' }).slice(0, 20));
  const code = await sent(fresh);
  expect(await say(fresh, code)).toContain(`SMS ...${old.slice(-2)}`);
  expect(await say(fresh, 'oui')).toContain(fr('engine.moved.all'));
  expect(Object.keys(await left(old)).filter((name) => !stays.includes(name))).toEqual([]);
});

describe('at a desk, by the card of a lost phone', () => {
  const [first, second] = ['Nadia', 'Omar'];
  const notices = async (address: string) =>
    (await app.outbox.waiting('sms', at, 1000)).flatMap(({ outgoing }) => (outgoing.address === address ? [String(outgoing.out)] : []));
  const later = (hours: number): void => {
    at = new Date(at.getTime() + hours * 3_600_000);
  };
  const by = (name: string) => ({ by: name, now: at });

  test('two people and two days; the old phone is told, and the new number alone can send the code', async () => {
    const [old, fresh] = [phone(), phone()];
    const { number } = await live(old);
    const asked = await app.numbers.propose({ card: number, to: fresh }, by(first));
    expect(asked.ok).toBe(true);
    const id = asked.ok ? asked.id : '';
    expect(await notices(old)).toContain(fr('move.desk.warned'));
    expect(await app.numbers.agree(id, by(first.toUpperCase()))).toEqual({ ok: false, reason: 'same' });
    later(changeWaitHours - 1);
    expect(await app.numbers.agree(id, by(second))).toMatchObject({ ok: false, reason: 'too-early' });
    later(1);
    expect(await app.numbers.agree(id, by(second))).toEqual({ ok: true });
    expect(await app.numbers.agree(id, by(second))).toEqual({ ok: false, reason: 'unknown' });
    const code = codeIn((await notices(fresh)).at(-1) ?? '');
    later(changeCodeHours - 1);
    expect(await say(phone(), `CODE ${code}`)).toContain(fr('move.refused.unknown'));
    expect(await say(fresh, `CODE ${code}`)).toContain(`SMS ...${old.slice(-2)}`);
    expect(await say(fresh, 'oui')).toContain(fr('engine.moved.all'));
    expect(await app.cards.holder(number)).toMatchObject({ phone: fresh.slice(4) });
    expect(Object.keys(await left(old)).filter((name) => !stays.includes(name))).toEqual([]);
    const acts = (await app.ballots.audit.all()).map(({ text }) => text).join('\n');
    expect(acts).toContain('number.agree');
    for (const secret of [old.slice(4), fresh.slice(4), number]) expect(acts).not.toContain(secret);
  });

  test('whoever has the old phone stops it by one word', async () => {
    const [old, fresh] = [phone(), phone()];
    const number = await card(old);
    const asked = await app.numbers.propose({ card: number, to: fresh }, by(first));
    later(3);
    await say(old, 'non');
    later(changeWaitHours);
    expect(await app.numbers.agree(asked.ok ? asked.id : '', by(second))).toEqual({ ok: false, reason: 'alive' });
    expect(await app.numbers.agree(asked.ok ? asked.id : '', by(second))).toEqual({ ok: false, reason: 'unknown' });
    expect(await notices(fresh)).toEqual([]);
  });

  test('what cannot be asked is refused', async () => {
    const old = phone();
    const number = await card(old);
    expect(await app.numbers.propose({ card: number, to: old }, by(first))).toEqual({ ok: false, reason: 'own' });
    expect(await app.numbers.propose({ card: '482100771934', to: phone() }, by(first))).toEqual({ ok: false, reason: 'unknown' });
    const printed = await app.cards.print(at);
    await app.cards.activate(printed, at);
    expect(await app.numbers.propose({ card: printed, to: phone() }, by(first))).toEqual({ ok: false, reason: 'no-phone' });
    await app.turns.forget(old);
    expect(await app.numbers.propose({ card: number, to: phone() }, by(first))).toEqual({ ok: false, reason: 'unheard' });
    expect(await app.numbers.agree('12345678', by(second))).toEqual({ ok: false, reason: 'unknown' });
  });
});

/** The code last sent to a phone. */
async function sent(address: string): Promise<string> {
  const waiting = (await app.outbox.waiting('sms', at, 1000)).filter(({ outgoing }) => outgoing.address === address);
  return waiting.flatMap(({ outgoing }) => /\b\d{6}\b/.exec(String(outgoing.out)) ?? []).at(-1) ?? 'none';
}
