import fc from 'fast-check';
import { allDialogs } from '../../dialogs';
import type { Activity } from '../../src/conversation/activity';
import { limits } from '../../src/conversation/limits';
import { createCity } from '../support/city';
import { createTalker, phone, screen, texts } from '../support/talker';

const dialogs = allDialogs(texts.locales.map((locale) => [locale, texts.languageNames(locale)[0] ?? locale] as const));

/** What people and machines send: answers, commands, near-codes, every script, nothing, far too much, control characters, forged taps. */
const words = fc.constantFrom(
  ...[
    'vote',
    '1',
    '2',
    '3',
    '4',
    '0',
    '11 14',
    'vote 11 12',
    'VOTE 18',
    'oui',
    'yes',
    'ok',
    'menu',
    'aide',
    'stop',
    'start',
    'humain',
    'langue',
    'english',
    'العربية',
    '中文',
    'українська',
    'français',
  ],
  ...[
    'suite',
    'fini',
    'passer',
    'retour',
    'annuler',
    'details 12',
    'jardin',
    '418',
    '416',
    '4 1 8',
    '999',
    '٤١٨',
    '',
    ' ',
    '\u0000',
    '\u202e',
    '🙂',
    '{{count}}',
    '$t(menu.title)',
    '__proto__',
    'constructor',
    '<b>',
    "' OR 1",
  ],
);
const text = fc.oneof(
  { weight: 6, arbitrary: words },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1000, max: 70_000 }).map((length) => 'à1 '.repeat(length / 3)) },
);
const activity: fc.Arbitrary<Activity> = fc.oneof(
  { weight: 12, arbitrary: text.map((said): Activity => ({ kind: 'text', text: said })) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('choice' as const),
      value: fc.oneof(words, fc.array(words, { maxLength: 5 }), fc.dictionary(words, words)),
      stamp: fc.constantFrom('1', '2', '9', 'zz', ''),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('choice' as const), value: words }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Activity>(
      { kind: 'stop' },
      { kind: 'open' },
      { kind: 'open', link: 'vote-11-14' },
      { kind: 'place', place: { latitude: 48.8, longitude: 2.3 } },
      { kind: 'media', media: [{ id: 'x', type: 'image/png' }] },
      { kind: 'media', media: [] },
    ),
  },
);

const conversations = 100;
const messages = 200;

test(`${conversations * messages} random messages never break a turn, lose a session, or cast without the code`, async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(activity, { minLength: messages, maxLength: messages }), fc.boolean(), async (activities, wide) => {
      const { city, box } = createCity(new Date('2026-11-23T10:00:00Z'));
      const person = createTalker(dialogs, { services: city, can: wide ? screen : phone });
      for (const one of activities) {
        const before = person.session();
        await person.act(one);
        sent++;
        const session = person.session();
        expect(person.errors).toEqual([]);
        expect(JSON.stringify(session).length).toBeLessThanOrEqual(limits.sessionBytes * 2);
        expect(session.stack.length).toBeLessThanOrEqual(limits.stackDepth);
        if (before) expect(session.asked).toBeGreaterThanOrEqual(before.asked);
      }
      // Only 417 casts, and no message above says it, in whatever script.
      expect(box).toEqual([]);
      // Whatever happened, the way to a vote is still open.
      await person.say('start');
      await person.say('menu');
      await person.say('vote 11');
      await person.say('417');
      expect(box).toHaveLength(1);
    }),
    { numRuns: conversations, endOnFailure: true },
  );
  expect(sent).toBe(conversations * messages);
});
