import type { App } from './app';
import type { LinkedPerson } from './services/person-links';

/** All that is kept in a person's name, as the file that they take with them. Ballots are in nobody's name: none can be found to be told. */
export async function mineFile(
  app: Pick<App, 'city' | 'residents'>,
  person: LinkedPerson,
  now: Date,
): Promise<Readonly<Record<string, unknown>>> {
  const { mine, proposals, calls, lab, lessons, memberships, preferences, workshops, data, reports, wishes, placings, cards, codes, news } =
    app.city;
  const conversations = await app.residents.export(person.resident);
  const addresses = conversations.length > 0 ? conversations.map(({ address }) => address) : [person.address];
  const phones = addresses.flatMap((address) => codes.own(address) ?? []);
  const held = await Promise.all(phones.map((phone) => cards.ofPhone(phone)));
  const told = await Promise.all(addresses.map(async (address) => ({ address, subscriber: await news.subscriberOf(address) })));
  return {
    conversations: conversations.map(({ lines, ...each }) => ({ ...each, lines: lines.map(dated) })),
    ideas: (await proposals.authored(person)).map(({ reference, at, state, original, title, summary }) => ({
      reference,
      at,
      state,
      original,
      title,
      summary,
    })),
    // Who signed a call is told what is published of it alone.
    calls: (await calls.mine(person)).map(({ call: { number, at, state, original, text }, author }) => ({
      number,
      state,
      text,
      ...(author ? { at, original } : {}),
    })),
    lessons: (await lessons.list(person)).flatMap(({ lesson: { code, title }, place }) =>
      place.kind === 'screen' && place.index === 0 ? [] : [{ code, title, ...place }],
    ),
    // Who supports a topic is told what is published of it alone.
    topics: (await lab.mine(person)).map(({ referral: { reference, at, state, original, text }, author }) => ({
      reference,
      state,
      text,
      ...(author ? { at, original } : {}),
    })),
    organisations: (await memberships.of(person)).map(({ name }) => name),
    workshops: (await workshops.booked(person)).map(({ booking, workshop }) => ({
      code: workshop.code,
      title: workshop.title,
      starts: workshop.starts,
      seats: booking.seats,
      number: booking.number,
      state: booking.state,
      access: booking.access,
    })),
    // Who supports a question is told what is published of it alone.
    questions: (await data.mine(person)).map(({ need: { number, at, state, original, question }, author }) => ({
      number,
      state,
      question,
      ...(author ? { at, original } : {}),
    })),
    reports: (await reports.mine(person, now)).map(({ report: { reference, at, kind, place, words, people, steps }, state, author }) => ({
      reference,
      at,
      kind,
      ...(author ? { place, words } : {}),
      state,
      people,
      steps: steps.map(({ by: _, ...step }) => step),
    })),
    opinions: (await app.city.consultations.authored(person)).map(
      ({ consultation, number, article, at, state, original, text, refusal, answer }) => ({
        ...{ consultation, number, article, at, state, original, text, refusal, answer },
      }),
    ),
    opinionVotes: (await app.city.consultations.voted(person)).map(({ consultation, on, vote, at }) => ({
      consultation,
      number: on,
      vote,
      at,
    })),
    // Who supports a wish is told what is published of it alone.
    wishes: (await wishes.mine(person)).map(({ wish: { reference, at, kind, place, words, shown, state, people, steps }, author }) => ({
      reference,
      kind,
      state,
      people,
      wish: shown,
      ...(author ? { at, place, words, steps: steps.map(({ by: _, ...step }) => step) } : {}),
    })),
    placings: (await placings.mine(person)).map(({ placing: { code, title, spots }, order }) => ({
      code,
      title,
      order: order.flatMap((number) => spots.find((one) => one.number === number)?.label ?? []),
    })),
    // A card's number is kept nowhere.
    cards: held.flatMap((card) => (card ? [{ since: card.issued }] : [])),
    news: told.flatMap(({ address, subscriber }) => (subscriber ? [{ address, district: subscriber.district }] : [])),
    preferences: await preferences.of(person),
    consents: await mine.consents(person),
  };
}

/** A line of a conversation, with its moment as people read it. */
const dated = (line: unknown): unknown => {
  const { at, ...rest } = line as { readonly at: number };
  return { at: new Date(at), ...rest };
};
