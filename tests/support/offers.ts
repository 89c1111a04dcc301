import { join } from 'node:path';
import type { City } from '../../dialogs/city';
import { readNumber } from '../../src/services/numbers';
import { demoWorkshops } from '../../src/services/workshops/demo';

/** The city's workshops, of which the first, under the number 14, has a seat for whoever asks; their booking's number is 57316. */
export function seatsAt({ workshops }: Pick<City, 'workshops'>): City['workshops'] {
  const [first] = demoWorkshops(join(__dirname, '../../demo/workshops.json'), new Date());
  const workshop = { ...first!, code: 14 };
  const listed = { workshop, free: 1, most: 1, came: false };
  return {
    ...workshops,
    agenda: () => Promise.resolve([listed]),
    find: () => Promise.resolve(listed),
    book: ({ kind, seats, access, now }) =>
      Promise.resolve({
        ok: true,
        workshop,
        ahead: 0,
        booking: { id: 'b', workshop: 14, person: 'p', state: 'booked', kind, seats, access, number: 57316, order: 1, since: now },
      }),
  };
}

/** Codes that arrive on whichever phone; any six digits are right. */
export const phoneCodes = ({ codes }: Pick<City, 'codes'>): City['codes'] => ({
  ...codes,
  sends: true,
  read: (text) => readNumber(text, ['33']),
  request: () => Promise.resolve({ ok: true }),
  check: () => Promise.resolve({ ok: true }),
});
