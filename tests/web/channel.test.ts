import fc from 'fast-check';
import { activityZodSchema } from '@microsoft/agents-activity';
import { createWebChannel } from '../../channels/web';
import type { Message } from '../../src/conversation/message';
import type { Logged } from '../../src/conversation/turns';
import { texts } from '../support/web';

const channel = createWebChannel((locale) => texts.t(locale));
const receive = (body: unknown) => channel.receive({ conversation: 'c1', body, media: [], fresh: 'f1' });
const scene = { conversation: 'c1', photo: (id: string) => `/photo/${id}` };
const asJson = (line: Logged) => JSON.parse(channel.show(line, scene).toJsonString()) as Record<string, unknown>;
const said = (message: Message | null): Logged => ({ seq: 3, at: 0, locale: 'fr', entry: { from: 'city', message } });

describe('receiving', () => {
  test.each([
    ['text', { type: 'message', text: 'Bonjour' }, { kind: 'text', text: 'Bonjour' }],
    ['a tap', { type: 'message', channelData: { stamp: '4', value: 'p1' } }, { kind: 'choice', value: 'p1', stamp: '4' }],
    ['several', { type: 'message', channelData: { stamp: '4', value: ['a', 'b'] } }, { kind: 'choice', value: ['a', 'b'], stamp: '4' }],
    ['grades', { type: 'message', channelData: { stamp: '4', value: { a: '1' } } }, { kind: 'choice', value: { a: '1' }, stamp: '4' }],
    ['a postBack of any client', { type: 'message', value: '2' }, { kind: 'choice', value: '2' }],
    [
      'a place',
      { type: 'message', channelData: { place: { latitude: 48.8, longitude: 2.3 } } },
      { kind: 'place', place: { latitude: 48.8, longitude: 2.3 } },
    ],
    [
      'coordinates',
      { type: 'message', entities: [{ type: 'GeoCoordinates', latitude: 1, longitude: 2 }] },
      { kind: 'place', place: { latitude: 1, longitude: 2 } },
    ],
    [
      'an opening with a link',
      { type: 'event', name: 'webchat/join', channelData: { link: 'vote-12-45' } },
      { kind: 'open', link: 'vote-12-45' },
    ],
    ['a conversationUpdate', { type: 'conversationUpdate', membersAdded: [{ id: 'me' }] }, { kind: 'open' }],
  ])('%s', (_, body, activity) => {
    expect(receive(body)).toMatchObject({ kind: 'inbound', inbound: { address: 'web:c1', channel: 'web', activity } });
  });

  test('coordinates outside the world are none', () => {
    expect(receive({ type: 'message', channelData: { place: { latitude: 480, longitude: 2 } } })).toMatchObject({ kind: 'refused' });
  });

  test('whatever comes, it is heard, ignored or refused, and the address is the token’s', () => {
    const keys = fc.constantFrom(
      'type',
      'text',
      'value',
      'channelData',
      'entities',
      'attachments',
      'from',
      'name',
      'locale',
      'conversation',
    );
    const bodies = fc.oneof(
      fc.anything(),
      fc.dictionary(keys, fc.anything()).map((body) => ({ type: 'message', ...body })),
      fc.record({
        type: fc.constant('message'),
        channelData: fc.dictionary(fc.constantFrom('stamp', 'value', 'place', 'link', 'clientActivityID'), fc.anything()),
      }),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        const received = receive(body);
        if (received.kind === 'inbound') {
          expect(received.inbound.address).toBe('web:c1');
          expect(received.inbound.id.startsWith('web:c1:')).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('showing', () => {
  const ask: Message = {
    kind: 'ask',
    text: 'Quels projets ?',
    prompt: { kind: 'several', stamp: '7', options: [['p1', 'Jardin', 11]], max: 2, min: 1, misses: 1, query: 'jardin' },
    commands: [{ value: 'PLUS', label: 'Suite' }],
    secret: true,
  };

  test('a question is a Bot Framework activity that any client can answer', () => {
    const shown = asJson(said(ask));
    expect(activityZodSchema.safeParse(shown).success).toBe(true);
    expect(shown).toMatchObject({
      type: 'message',
      id: 'c1|0000003',
      channelId: 'directline',
      locale: 'fr',
      suggestedActions: {
        actions: [
          { title: '11. Jardin', value: '11' },
          { title: 'Suite', value: 'PLUS' },
        ],
      },
      channelData: { secret: true, prompt: { stamp: '7', max: 2, options: [['p1', 'Jardin', 11]] } },
    });
    expect(JSON.stringify(shown)).not.toContain('_channelId');
  });

  test('the code that casts is in the words alone: no client can tap it', () => {
    const shown = asJson(said({ kind: 'ask', text: 'Répondez 417', prompt: { kind: 'confirm', stamp: '9', code: '417' } }));
    expect(shown['suggestedActions']).toBeUndefined();
    expect(shown['channelData']).toEqual({ prompt: { kind: 'confirm', stamp: '9', codeDigits: 3 } });
  });

  test.each(texts.locales)('what was emptied says so and nothing else (%s)', (locale) => {
    const word = texts.t(locale)('web.vote');
    expect(asJson({ ...said(null), locale })).toMatchObject({ text: word, channelData: { emptied: true } });
    const resident = asJson({ seq: 1, at: 0, locale, entry: { from: 'resident', activity: null } });
    expect(resident).toMatchObject({ text: word, from: { role: 'user' }, channelData: { emptied: true } });
  });

  test('rendering is pure', () => {
    const once = channel.render([ask, { kind: 'say', text: 'Merci' }], 'fr').map((activity) => activity.toJsonString());
    expect(channel.render([ask, { kind: 'say', text: 'Merci' }], 'fr').map((activity) => activity.toJsonString())).toEqual(once);
    expect(once).toHaveLength(2);
  });
});
