import { createApp, type App } from '../../src/app';
import { createFakePlatform } from '../support/fake-platform';
import { newPaper, realEdition } from '../support/real-edition';
import { demo, scriptDay } from '../support/stage';
import { openTestStorage } from '../support/storage';

/** What came of confirmations around a moment. */
export interface AtTheEnd {
  readonly confirmations: number;
  /** Ballots kept, and confirmations told that the vote is closed. */
  readonly cast: number;
  readonly late: number;
  /** In sentences. */
  readonly wrong: readonly string[];
}

const doors = ['sms', 'web', 'telegram', 'whatsapp'];
/** Turns under way at once while people make ready. */
const hands = 50;
/** Milliseconds before and after the end in which confirmations come. */
const aroundMs = 5000;

/** A city whose vote asks for a proof, on two processes, and one conversation with it. */
async function openVote(edition: 'phones' | 'papers') {
  const database = await openTestStorage();
  const content = realEdition(edition, demo());
  const clock = { now: new Date(scriptDay) };
  const broken: unknown[] = [];
  const open = async (): Promise<App> =>
    createApp({
      connection: (await database.connect()).connection,
      keys: database.keys,
      now: () => clock.now,
      broken: (error) => broken.push(error),
      random: () => (417 - 100) / 900,
      platforms: () => [createFakePlatform('sms')],
    });
  const apps = [await open(), await open()] as const;
  await apps[0].editions.addFirst(content.edition, content.themes, content.projects);
  let deliveries = 0;
  /** One message, by one of the processes. It has come once this returns; what is said back is to be awaited. */
  async function say(address: string, text: string, by: 0 | 1): Promise<string> {
    const channel = address.slice(0, address.indexOf(':'));
    const turned = await apps[by].turns.handle({
      id: `d${++deliveries}`,
      address,
      channel,
      activity: { kind: 'text', text },
      locale: 'fr',
    });
    return turned.kind === 'done' ? JSON.stringify(turned.lines) : '';
  }
  return { database, clock, broken, apps, say, edition: content.edition };
}

/** Does this for each, some at once. */
async function each<T>(all: readonly T[], work: (one: T, at: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: hands }, async () => {
      for (let at = next++; at < all.length; at = next++) await work(all[at]!, at);
    }),
  );
}

/** Confirmations of as many people, each received at its own moment within five seconds of the vote's end, handled all at once by two processes: those
 *  received before the end are in the box, the others are told that it is over, whenever they were handled. */
export async function confirmAtTheEnd(people: number, say: (line: string) => void): Promise<AtTheEnd> {
  const vote = await openVote('phones');
  const wrong: string[] = [];
  const end = vote.edition.phases.find(({ phase }) => phase === 'vote')?.to.getTime() ?? 0;
  try {
    vote.clock.now = new Date(end - 60_000);
    const addresses = Array.from({ length: people }, (_, at) => `sms:+3361${2_000_000 + at}`);
    await each(addresses, async (address, at) => {
      const asked = await vote.say(address, 'vote 12 45', at % 2 ? 1 : 0);
      if (!asked.includes('417')) wrong.push(`${address} was not asked for the code`);
      if (at % 1000 === 999) say(`${at + 1} made ready`);
    });
    let [cast, late] = [0, 0];
    await each(addresses, async (address, at) => {
      const received = end - aroundMs + ((at * 7919) % (2 * aroundMs));
      vote.clock.now = new Date(received);
      const told = await vote.say(address, '417', at % 2 ? 1 : 0);
      const inTime = received < end;
      if (told.includes('A vot') !== inTime || told.includes('ferm') === inTime)
        wrong.push(`received ${received - end} ms from the end: ${told.slice(0, 200)}`);
      else if (inTime) cast++;
      else late++;
      if (at % 1000 === 999) say(`${at + 1} confirmed`);
    });
    const { voted } = await vote.apps[0].ballots.roll.counts('phones');
    const ballots = await vote.apps[0].ballots.box.waiting('phones');
    if ((voted['city'] ?? 0) !== cast || ballots !== cast) wrong.push(`${cast} told, ${voted['city']} on the roll, ${ballots} ballots`);
    wrong.push(...vote.broken.map(String));
    return { confirmations: people, cast, late, wrong };
  } finally {
    await vote.database.close();
  }
}

/** In each round one paper is confirmed at once from as many conversations on four channels, by two processes: one ballot, the others are told and counted
 *  as refused. */
export async function confirmEverywhere(
  rounds: number,
  conversations: number,
): Promise<{ readonly rounds: number; readonly wrong: readonly string[] }> {
  const vote = await openVote('papers');
  const wrong: string[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      const slip = await newPaper(vote.apps[0], 'papers', 'slip', scriptDay);
      const addresses = Array.from({ length: conversations }, (_, at) => `${doors[at % doors.length]!}:${round}-${at}`);
      await each(addresses, async (address, at) => {
        for (const text of [`coupon ${slip}`, '34', '1']) await vote.say(address, text, at % 2 ? 1 : 0);
        const asked = await vote.say(address, '12 45', at % 2 ? 1 : 0);
        if (!asked.includes('417')) wrong.push(`${address} was not asked for the code: ${asked.slice(-300)}`);
      });
      const told = await Promise.all(addresses.map((address, at) => vote.say(address, '417', at % 2 ? 1 : 0)));
      const cast = told.filter((text) => text.includes('A vot')).length;
      const refused = told.filter((text) => text.includes('Cette preuve a d')).length;
      const counts = await vote.apps[0].ballots.roll.counts('papers');
      const ballots = await vote.apps[0].ballots.box.waiting('papers');
      if (cast !== 1 || refused !== conversations - 1)
        wrong.push(`round ${round}: ${cast} told that they voted, ${refused} that the proof has served`);
      if (counts.voted['city'] !== round || ballots !== round)
        wrong.push(`round ${round}: ${counts.voted['city']} on the roll, ${ballots} ballots`);
      if (counts.refused['city'] !== round * (conversations - 1))
        wrong.push(`round ${round}: ${counts.refused['city']} counted as refused`);
    }
    wrong.push(...vote.broken.map(String));
    return { rounds, wrong };
  } finally {
    await vote.database.close();
  }
}
