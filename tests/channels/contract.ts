import type { Activity, Inbound } from '../../src/conversation/activity';
import type { Delivery, Platform, Received } from '../../src/conversation/channel';
import { end, type Dialog } from '../../src/conversation/dialog';
import type { Message } from '../../src/conversation/message';
import type { Prompt, ShownOption, ShownPrompt } from '../../src/conversation/prompt';
import type { Outgoing } from '../../src/conversation/sending';
import { createPhotoReader } from '../../src/photos/reader';
import { photoDefaults } from '../../src/photos/settings';
import { createKeep } from '../../src/web/intake';
import { hostile, markersOf, secrets, telling } from '../support/pictures';
import { createTalker } from '../support/talker';

/** A delivery as the platform made it, genuine, and what it is to us. */
export interface Recorded {
  readonly name: string;
  readonly delivery: Delivery;
  readonly received: Received;
}

/** What goes wrong with the next sending at the stand-in, once. `busy`: it asks us to wait. `lost`: taken, and the answer never comes. `dropped`: not
 *  taken, and the answer never comes. `opted-out`: the person wants no messages. */
export type Mishap = 'busy' | 'lost' | 'dropped' | 'opted-out';

/** A platform of ours at a stand-in of the provider that refuses what the real one refuses. */
export interface Opened {
  readonly platform: Platform<unknown>;
  /** A person whom the provider knows. */
  readonly address: string;
  /** The texts this person has, oldest first, and under which id the provider has them. */
  got(): readonly { readonly id: string; readonly text: string }[];
  mishap(kind: Mishap): void;
  /** How this person answers what they were last shown: a tap on the option where there is something to tap, else its number. */
  answer(shown: readonly unknown[], prompt: ShownPrompt, option: ShownOption): Delivery;
  type(text: string): Delivery;
  /** The same delivery with its proof of origin taken off, or with that of somebody else. */
  unsigned(delivery: Delivery): Delivery;
  forged(delivery: Delivery): Delivery;
  /** Proved to be the provider's, and holding just this. */
  genuine(body: string): Delivery;
  /** What `fetchMedia` takes: a photo, a file that is none, one that is gone. */
  readonly media: {
    readonly photo: string;
    readonly other: string;
    readonly gone: string;
    /** Has the provider keep this, as a picture. */
    keep(bytes: Uint8Array): string;
  };
  /** A report on a message of ours, where the provider makes any. */
  reported?(outgoing: string, id: string, state: 'delivered' | 'undelivered'): Delivery;
  /** What the provider still has of a message. */
  kept?(id: string): string | undefined;
  /** What must never be seen: tokens, numbers. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** Clauses that may not hold on a platform, each with the reason why. */
export type Skippable = 'find' | 'report' | 'erase';

export interface Harness {
  readonly id: string;
  readonly recorded: readonly Recorded[];
  readonly skips: Partial<Record<Skippable, string>>;
  readonly open: () => Promise<Opened>;
}

/** Where a webhook is probed. */
const probed = 'https://porte-voix.example/webhooks/probed';

type Question = Dialog<{ it: unknown }, object>;

/** A dialog of one question, which says what it heard. */
const asking = (prompt: Prompt): Question => ({
  id: 'menu',
  version: 1,
  start: 'it',
  title: () => 'Question',
  steps: { it: { kind: prompt.kind, ask: () => prompt, next: ({ answers }) => end(`HEARD ${JSON.stringify(answers.it)}`) } },
});
const options = (count: number, label: (n: number) => string, number?: (n: number) => number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `id-${index + 1}`,
    label: label(index + 1),
    ...(number ? { number: number(index + 1) } : {}),
  }));
const long = (n: number): string => `Un jardin partagé, une fontaine et des bancs à l’ombre, au coin de la rue ${n}`;

/** Questions by what they are, with the option of the page shown that is answered, counted from 0, and what must be heard. */
const questions: readonly (readonly [name: string, prompt: Prompt, option: number, heard: unknown])[] = [
  ['one option', { kind: 'choice', text: 'Prêt ?', options: options(1, () => 'Oui') }, 0, 'id-1'],
  ['two options', { kind: 'choice', text: 'Où ?', options: options(2, (n) => `Tout Paris ${'!'.repeat(n)}`) }, 1, 'id-2'],
  ['three options', { kind: 'choice', text: 'Où ?', options: options(3, (n) => `Quartier ${n}`) }, 2, 'id-3'],
  ['five options', { kind: 'choice', text: 'Où ?', options: options(5, (n) => `Quartier n° ${n}`) }, 3, 'id-4'],
  ['ten options', { kind: 'choice', text: 'Où ?', options: options(10, (n) => `Rue ${n}`) }, 6, 'id-7'],
  ['labels alike', { kind: 'choice', text: 'Laquelle ?', options: options(3, () => 'Rue de Paris') }, 1, 'id-2'],
  ['long labels', { kind: 'choice', text: 'Lequel ?', options: options(3, long) }, 1, 'id-2'],
  ['labels of several lines', { kind: 'choice', text: 'Lequel ?', options: options(3, (n) => `Rue\n${n}`) }, 1, 'id-2'],
  ['a question of several lines', { kind: 'choice', text: 'Ici\net là\n\noù ?', options: options(3, (n) => `Rue ${n}`) }, 2, 'id-3'],
  ['a long question', { kind: 'choice', text: 'Où donc ? '.repeat(150), options: options(3, (n) => `Rue ${n}`) }, 0, 'id-1'],
  [
    'official numbers',
    {
      kind: 'choice',
      text: 'Où ?',
      options: options(
        6,
        (n) => `Projet ${n}`,
        (n) => n * 111,
      ),
    },
    4,
    'id-5',
  ],
  ['a long list', { kind: 'choice', text: 'Où ?', options: options(40, (n) => `Rue ${n}`) }, 1, 'id-2'],
  ['other scripts', { kind: 'choice', text: 'أين؟', options: options(3, (n) => `شارع باريس ${n}`) }, 1, 'id-2'],
  ['a yes', { kind: 'confirm', text: 'Bien sûr ?' }, 0, true],
  ['a no', { kind: 'confirm', text: 'Bien sûr ?' }, 1, false],
];
/** A yes and a no are options of every confirmation, though none lists them. */
const yesAndNo: readonly ShownOption[] = [
  ['1', '', 1],
  ['2', '', 2],
];

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const say = (text: string): Message => ({ kind: 'say', text });

/** What every platform owes: what is received, what refused, what rendered, what sent. */
export function holdsTheContract({ id, recorded, skips, open }: Harness): void {
  let at: Opened;
  /** Everything a platform gave back or threw: none of it may hold a secret. */
  const seen: unknown[] = [];
  let count = 0;
  beforeAll(async () => {
    at = await open();
  });
  afterAll(() => at.close());
  const clause = (name: Skippable, words: string, holds: () => Promise<void>): void => {
    const reason = skips[name];
    if (reason === undefined) test(words, holds);
    else test.skip(`${words} (${reason})`, holds);
  };
  const receive = (delivery: Delivery): Received => {
    const received = at.platform.receive(delivery);
    if (received.kind !== 'inbound') seen.push(received);
    return received;
  };
  const activityOf = (delivery: Delivery): Activity => {
    const received = receive(delivery);
    if (received.kind !== 'inbound') throw new Error(`${received.kind}: ${received.why}`);
    expect(received.inbound.address).toBe(at.address);
    return received.inbound.activity;
  };
  const outgoing = (out: unknown, more: Partial<Outgoing> = {}): Outgoing & { readonly out: unknown } => ({
    id: `own-${++count}`,
    channel: id,
    address: at.address,
    kind: 'reply',
    at: Date.now(),
    ...more,
    out,
  });
  const rendered = (text: string): unknown => {
    const [out, ...others] = at.platform.render([say(text)], 'fr');
    expect(others).toEqual([]);
    return out;
  };
  const send = async (message: Outgoing & { readonly out: unknown }) => {
    const sent = await at.platform.send(message);
    seen.push(sent);
    return sent;
  };

  describe('received', () => {
    test.each(recorded)('$name', ({ delivery, received }) => {
      expect(receive(delivery)).toEqual(received);
      expect(JSON.parse(JSON.stringify(received))).toEqual(received);
    });

    test('everything bears the channel’s name; brought again it is the same', () => {
      const inbound = recorded.flatMap(({ delivery }) => {
        const received = receive(delivery);
        expect(receive(delivery)).toEqual(received);
        return received.kind === 'inbound' ? [received.inbound] : [];
      });
      expect(inbound.length).toBeGreaterThan(0);
      for (const one of inbound) {
        expect(one.channel).toBe(id);
        expect(one.address.startsWith(`${id}:`)).toBe(true);
      }
      const ids = inbound.map((one) => one.id);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  describe('refused', () => {
    test.each(recorded)('$name, without a proof or with a false one', ({ delivery }) => {
      expect(receive(at.unsigned(delivery))).toMatchObject({ kind: 'refused', reason: 'forged' });
      expect(receive(at.forged(delivery))).toMatchObject({ kind: 'refused', reason: 'forged' });
    });

    test.each(['', ' ', '{', 'null', '[]', '{}', 'Body=bonjour', '%', '\0', '=&=&'])('%j, though it is the provider’s', (body) => {
      expect(receive(at.genuine(body))).toMatchObject({ kind: 'refused', reason: 'malformed' });
    });

    test('a probe is taken, by its own proof alone, and nothing comes of it', () => {
      const probe = at.platform.probe?.(probed);
      if (!probe) throw new Error('nothing to probe with');
      expect(probe.url).toBe(probed);
      expect(receive(probe).kind).toBe('ignored');
      expect(receive(at.unsigned(probe))).toMatchObject({ kind: 'refused', reason: 'forged' });
    });

    test('bytes that are no text, and nothing at all', () => {
      const delivery = at.type('bonjour');
      for (const body of [new Uint8Array([0xff, 0xfe, 0x41]), new Uint8Array(0), utf8('x'.repeat(250_000))])
        expect(receive({ ...delivery, body }).kind).toBe('refused');
      expect(receive({ ...delivery, headers: {} })).toMatchObject({ kind: 'refused', reason: 'forged' });
    });
  });

  describe('rendered', () => {
    test.each(questions)('%s: shown whole, and answered as it was shown', async (_name, prompt, index, heard) => {
      const talker = createTalker<object>([asking(prompt)], { services: {}, can: at.platform.can });
      const messages = await talker.act({ kind: 'open' });
      const asked = messages.find((message) => message.kind === 'ask');
      if (!asked) throw new Error('nothing was asked');
      const shown = at.platform.render(messages, 'fr');
      expect(at.platform.render(messages, 'fr')).toEqual(shown);
      expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
      const before = at.got().length;
      for (const out of shown) expect(await send(outgoing(out))).toMatchObject({ kind: 'sent' });
      const texts = at
        .got()
        .slice(before)
        .map(({ text }) => text);
      expect(texts).toHaveLength(shown.length);
      const whole = bare(texts.join('\n'));
      for (const words of [prompt.text, ...(asked.prompt.options ?? []).map(([, label]) => label)].map(bare))
        expect(whole).toContain(words);
      const option = (prompt.kind === 'confirm' ? yesAndNo : (asked.prompt.options ?? []))[index];
      if (!option) throw new Error('there is no such option');
      const answered = await talker.act(activityOf(at.answer(shown, asked.prompt, option)));
      expect(answered[0]?.text).toBe(`HEARD ${JSON.stringify(heard)}`);
      expect(talker.errors).toEqual([]);
    });

    test('several numbers, typed at once', async () => {
      const talker = createTalker<object>([asking({ kind: 'several', text: 'Lesquels ?', options: options(5, long), max: 3 })], {
        services: {},
        can: at.platform.can,
      });
      await talker.act({ kind: 'open' });
      expect((await talker.act(activityOf(at.type('1 2'))))[0]?.text).toBe('HEARD ["id-1","id-2"]');
    });

    test('what was asked before is known as old where a tap can tell', async () => {
      const talker = createTalker<object>([asking({ kind: 'choice', text: 'Où ?', options: options(3, (n) => `Rue ${n}`) })], {
        services: {},
        can: at.platform.can,
      });
      const first = await talker.act({ kind: 'open' });
      const asked = first.find((message) => message.kind === 'ask');
      const option = asked?.prompt.options?.[0];
      if (!asked || !option) throw new Error('nothing was asked');
      const answer = activityOf(at.answer(at.platform.render(first, 'fr'), asked.prompt, option));
      await talker.act({ kind: 'text', text: 'menu' });
      const heard = (await talker.act(answer)).map(({ text }) => text).join('\n');
      if (answer.kind === 'choice') expect(answer).toEqual({ kind: 'choice', value: 'id-1', stamp: asked.prompt.stamp });
      expect(heard.startsWith('HEARD')).toBe(answer.kind !== 'choice');
    });

    test('a text longer than a message comes in several, none too long, nothing lost', async () => {
      const words = Array.from({ length: 1200 }, (_, index) => `mot${index}`);
      const shown = at.platform.render([say(words.join(' '))], 'fr');
      expect(shown.length).toBeGreaterThan(1);
      const before = at.got().length;
      for (const out of shown) expect(await send(outgoing(out))).toMatchObject({ kind: 'sent' });
      expect(
        at
          .got()
          .slice(before)
          .flatMap(({ text }) => text.split(/\s+/)),
      ).toEqual(words);
    });

    test('nothing to say is nothing to send', () => {
      expect(at.platform.render([], 'fr')).toEqual([]);
    });
  });

  describe('sent', () => {
    test('under an id of the provider’s, once', async () => {
      const before = at.got().length;
      const out = rendered('Une réponse.');
      const sent = await send(outgoing(out));
      expect(at.got()).toHaveLength(before + 1);
      expect(sent).toEqual({ kind: 'sent', id: at.got().at(-1)?.id });
      expect(at.platform.weight(out)).toBeGreaterThanOrEqual(1);
      expect(at.platform.rate).toBeGreaterThan(0);
    });

    test('a provider that is busy has it later', async () => {
      const before = at.got().length;
      const message = outgoing(rendered('Plus tard.'));
      at.mishap('busy');
      const sent = await send(message);
      expect(sent.kind).toBe('later');
      if (sent.kind === 'later') expect(sent.afterMs).toBeGreaterThan(0);
      expect(at.got()).toHaveLength(before);
      expect((await send(message)).kind).toBe('sent');
    });

    test('an answer that was lost says nothing', async () => {
      at.mishap('lost');
      expect(await send(outgoing(rendered('Perdue, et arrivée.')))).toEqual({ kind: 'unknown' });
      expect(at.got().at(-1)?.text).toBe('Perdue, et arrivée.'.normalize());
      at.mishap('dropped');
      expect(await send(outgoing(rendered('Perdue, et pas arrivée.')))).toEqual({ kind: 'unknown' });
    });

    test('who wants none is told apart, and so is who is not there', async () => {
      at.mishap('opted-out');
      expect(await send(outgoing(rendered('Non merci.')))).toEqual({ kind: 'refused', reason: 'opted-out' });
      expect(await send(outgoing(rendered('Où ?'), { address: `${id}:nobody` }))).toEqual({ kind: 'refused', reason: 'no-such-address' });
    });

    clause('find', 'a message whose answer was lost is found, or surely not there', async () => {
      const lost = outgoing(rendered('Où est-elle ?'));
      at.mishap('lost');
      await send(lost);
      expect(await at.platform.find?.(lost)).toEqual({ kind: 'sent', id: at.got().at(-1)?.id });
      const dropped = outgoing(rendered('Elle n’y est pas.'));
      at.mishap('dropped');
      await send(dropped);
      expect(await at.platform.find?.(dropped)).toEqual({ kind: 'later', afterMs: 0 });
    });

    clause('report', 'reports are believed where they are genuine', async () => {
      if (!at.platform.report || !at.reported) throw new Error('there is no way to report');
      for (const state of ['delivered', 'undelivered'] as const) {
        const delivery = at.reported('own-1', 'theirs-1', state);
        expect(at.platform.report(delivery)).toMatchObject({ kind: 'report', outgoing: 'own-1', id: 'theirs-1', state });
        expect(at.platform.report(at.unsigned(delivery))).toMatchObject({ kind: 'refused', reason: 'forged' });
        expect(at.platform.report(at.forged(delivery))).toMatchObject({ kind: 'refused', reason: 'forged' });
        expect(at.platform.report({ ...delivery, url: delivery.url.replace('own-1', 'own-2') }).kind).toBe('refused');
      }
    });

    clause('erase', 'a message of a vote is forgotten by the provider', async () => {
      const sent = await send(outgoing(rendered('Votre choix.'), { secret: true }));
      if (sent.kind !== 'sent' || !at.kept || !at.platform.erase) throw new Error('it was not sent, or cannot be erased');
      expect(at.kept(sent.id)).toContain('Votre choix.');
      await at.platform.erase(sent.id);
      expect(at.kept(sent.id) ?? '').toBe('');
      await at.platform.erase(sent.id);
    });
  });

  describe('photos', () => {
    const reader = createPhotoReader(photoDefaults);
    /** What the turn is given of these, and what was kept before it. */
    async function sent(...photos: readonly string[]) {
      const kept: { readonly bytes: Uint8Array; readonly type: string }[] = [];
      const turns: Inbound[] = [];
      const keep = createKeep({
        turns: { handle: (inbound) => (turns.push(inbound), Promise.resolve({ kind: 'again' })) },
        photos: reader,
        media: { put: (bytes, type) => Promise.resolve(`kept ${kept.push({ bytes, type })}`) },
        wake: () => undefined,
      });
      const inbound: Inbound = { id: 'one', address: at.address, channel: at.platform.id, activity: { kind: 'text', text: 'un trou' } };
      await keep(at.platform, { kind: 'inbound', inbound, photos });
      return { activity: turns[0]?.activity, kept };
    }
    const without = { kind: 'media', media: [], text: 'un trou' };

    test('a photo is kept as pixels alone, and one that is gone is left out', async () => {
      const { activity, kept } = await sent(at.media.keep(await telling(6)), at.media.gone);
      expect(activity).toEqual({ ...without, media: [{ id: 'kept 1', type: 'image/jpeg' }] });
      expect(kept.map(({ type }) => type)).toEqual(['image/jpeg']);
      const bytes = Buffer.from(kept[0]?.bytes ?? []);
      expect(markersOf(bytes)).not.toEqual(expect.arrayContaining(['e1']));
      for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
      expect((await sent(at.media.photo)).kept).toHaveLength(1);
    });

    test('what is none, or would harm, is not kept, and the turn knows why', async () => {
      expect(await sent(at.media.other)).toEqual({ activity: { ...without, refused: 'not-a-photo' }, kept: [] });
      expect(await sent(at.media.gone)).toEqual({ activity: without, kept: [] });
      const found = [];
      const given = await hostile();
      for (const { name, bytes } of given) {
        const { activity, kept } = await sent(at.media.keep(bytes));
        found.push([name, activity?.kind === 'media' ? activity.refused : undefined, kept.length]);
      }
      expect(found).toEqual(given.map(({ name, reason }) => [name, reason, 0]));
    });

    test('of several, those that are photos are taken', async () => {
      const { activity } = await sent(at.media.other, at.media.photo);
      expect(activity).toEqual({ ...without, media: [{ id: 'kept 1', type: 'image/jpeg' }] });
    });
  });

  test('nothing that was given back holds a secret', () => {
    expect(seen.length).toBeGreaterThan(0);
    expect(at.secrets.filter((secret) => JSON.stringify(seen).includes(secret))).toEqual([]);
  });
}

/** Words without what a layout may change: line ends, blanks, the quotation marks and accents of a basic phone. */
const bare = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[’‘]/g, "'")
    .replace(/n°\s?/g, 'no')
    .replace(/\s+/g, '');
