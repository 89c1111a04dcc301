import type { App } from './app';
import type { FileOf } from './services/mine-files';

/** All that is kept in a person's name, as the file that they take with them. Ballots are in nobody's name: none can be found to be told. */
export async function mineFile(
  app: Pick<App, 'city' | 'residents'>,
  person: FileOf,
  now: Date,
): Promise<Readonly<Record<string, unknown>>> {
  const { mine, proposals, memberships, preferences, workshops } = app.city;
  const ideas = await proposals.authored(person);
  const booked = await workshops.mine(person, now);
  return {
    made: now,
    conversations: await app.residents.export(person.resident),
    ideas: ideas.map(({ reference, at, state, original, title, summary }) => ({ reference, at, state, original, title, summary })),
    organisations: (await memberships.of(person)).map(({ name }) => name),
    workshops: booked.map(({ booking, workshop }) => ({
      code: workshop.code,
      title: workshop.title,
      starts: workshop.starts,
      seats: booking.seats,
      number: booking.number,
      state: booking.state,
      access: booking.access,
    })),
    preferences: await preferences.of(person),
    consents: await mine.consents(person),
  };
}
