import type { Line, PhoneEvent } from '../../src/phone/line';
import { createPhones, type PhoneAct } from '../../src/phone/phones';
import { samePlace } from '../../src/phone/page/same-place';
import type { Arrived, Way } from '../../src/phone/way';

/** Phones on one channel of which everything is known, and a clock to move. */
function open(take: () => Promise<boolean> = () => Promise.resolve(true)) {
  const timers: { readonly at: number; readonly run: () => void }[] = [];
  let now = 0;
  let arrive: (message: Arrived) => void = () => undefined;
  const delivered: string[] = [];
  const broken: unknown[] = [];
  const way: Way = {
    channel: 'sms',
    leave: (_phone, what) =>
      what.kind === 'text'
        ? {
            content: { text: what.text },
            deliver() {
              delivered.push(what.text);
              return take();
            },
          }
        : undefined,
    watch: (told) => (arrive = told),
  };
  const phones = createPhones({
    ways: [way],
    after: (ms, run) => void timers.push({ at: now + ms, run }),
    broken: (error) => broken.push(error),
  });
  const events: PhoneEvent[] = [];
  const stop = phones.follow(
    (event) => events.push(event),
    () => events.push({ kind: 'network', lost: ['ended'] }),
  );
  const reports: string[] = [];
  return {
    phones,
    delivered,
    broken,
    events,
    reports,
    stop,
    say: (text: string, more: Partial<PhoneAct> = {}) =>
      phones.act({ phone: '+33639980001', channel: 'sms', what: { kind: 'text', text }, language: 'fr', ...more }),
    arrives: (id: string, phone = '+33639980001') =>
      arrive({ id, phone, text: `réponse ${id}`, report: (state) => Promise.resolve(void reports.push(`${id} ${state}`)) }),
    async wait(ms: number) {
      for (now += ms; ;) {
        const due = timers.findIndex(({ at }) => at <= now);
        if (due < 0) break;
        timers.splice(due, 1)[0]?.run();
      }
      await new Promise((done) => setImmediate(done));
    },
    /** Every state that a line went through. */
    states: (text: string) =>
      events.flatMap<Line['state']>((event) => (event.kind === 'line' && event.line.text === text ? [event.line.state] : [])),
  };
}

test('what a person sends is queued, then delivered; what we refuse failed', async () => {
  const one = open();
  expect(one.say('bonjour')).toBe(true);
  await one.wait(0);
  expect(one.states('bonjour')).toEqual(['waiting', 'queued', 'delivered']);
  const refusing = open(() => Promise.resolve(false));
  refusing.say('bonjour');
  await refusing.wait(0);
  expect(refusing.states('bonjour')).toEqual(['waiting', 'queued', 'failed']);
  const cut = open(() => Promise.reject(new Error('cut')));
  cut.say('bonjour');
  await cut.wait(0);
  expect(cut.states('bonjour').at(-1)).toBe('failed');
  expect(cut.broken).toHaveLength(1);
});

test('what we send is queued, sent, delivered, and each is reported in that order', async () => {
  const one = open();
  one.arrives('a');
  expect(one.states('réponse a')).toEqual(['queued']);
  await one.wait(500);
  await one.wait(500);
  expect(one.states('réponse a')).toEqual(['queued', 'sent', 'delivered']);
  expect(one.reports).toEqual(['a sent', 'a delivered']);
});

test('without a network nothing leaves and nothing arrives; with it all does, in order; or the carrier gives up', async () => {
  const one = open();
  one.phones.network('+33639980001', false);
  one.say('un');
  one.say('deux');
  one.arrives('a');
  one.arrives('b', '+33639980002');
  await one.wait(1000);
  await one.wait(1000);
  expect(one.delivered).toEqual([]);
  expect(one.reports).toEqual(['a sent', 'b sent', 'b delivered']);
  one.phones.giveUp('+33639980001');
  expect(one.states('réponse a')).toEqual(['queued', 'sent', 'failed']);
  one.arrives('c');
  await one.wait(1000);
  await one.wait(1000);
  one.phones.network('+33639980001', true);
  await one.wait(0);
  expect(one.delivered).toEqual(['un', 'deux']);
  expect(one.reports.slice(3)).toEqual(['a undelivered', 'c sent', 'c delivered']);
});

test('late, and twice at once', async () => {
  const one = open();
  one.say('tard', { late: true });
  one.say('deux fois', { twice: true });
  await one.wait(0);
  expect(one.delivered).toEqual(['deux fois', 'deux fois']);
  await one.wait(10_000);
  expect(one.delivered).toEqual(['deux fois', 'deux fois', 'tard']);
});

test('what a channel cannot do is not done; who comes later sees everything; who is gone sees nothing more', async () => {
  const one = open();
  expect(one.say('', { what: { kind: 'place' } })).toBe(false);
  expect(one.say('bonjour', { channel: 'whatsapp' })).toBe(false);
  one.say('bonjour');
  await one.wait(0);
  one.stop();
  const before = one.events.length;
  one.say('encore');
  one.phones.hangUp();
  expect(one.events).toHaveLength(before);
  const later: PhoneEvent[] = [];
  one.phones.follow(
    (event) => later.push(event),
    () => later.push({ kind: 'network', lost: [] }),
  );
  expect(later).toMatchObject([{ kind: 'all', lines: [{ text: 'bonjour' }, { text: 'encore' }], lost: [] }]);
  one.phones.hangUp();
  expect(later).toHaveLength(2);
});

test.each([
  [
    '417',
    'Choix :\n12 Des arbres\nRépondez 417 pour voter, 0 pour changer.',
    'Choix :\n12. Des arbres\nRépondez 523 pour voter, 0 pour changer.',
    '523',
  ],
  ['0', 'Répondez 417 pour voter, 0 pour changer.', 'Répondez 523 pour voter, 0 pour changer.', '0'],
  ['12', '12 Des arbres', '12. Des arbres', '12'],
  ['417', 'Répondez 417 pour voter.', 'Autre chose.', '417'],
  ['oui', 'oui 1', 'oui 2', 'oui'],
])('%j on one screen is, on another, what stands in its place', (said, here, there, expected) => {
  expect(samePlace(said, here, there)).toBe(expected);
});
