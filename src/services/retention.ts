/** How long things are kept, each a setting. Months are the calendar's. */
export interface RetentionSettings {
  /** Days of a conversation's text, 30 at the most: an index forgets it then in any case. */
  readonly messagesDays: number;
  /** Months after the results in which the roll can still be asked for a number. */
  readonly rollMonths: number;
  /** Months of what is there to look at abuse. */
  readonly logsMonths: number;
  /** Months of what stands in a person's name after the thing itself is over: a workshop, a question, a card. */
  readonly pastMonths: number;
  /** Months without a word at any of their addresses after which a person is forgotten as if they had asked for it. */
  readonly unseenMonths: number;
}

/** The city's rule where it has one: 30 days, results and two months, 12 months of security logs. */
export const retentionDefaults: RetentionSettings = { messagesDays: 30, rollMonths: 2, logsMonths: 12, pastMonths: 12, unseenMonths: 36 };

/** Who ends what stands in a collection: MongoDB, by an index of this field; the daily sweep, once this field is as old as the setting says; a job of its
 *  own; the erasure of a person, unseen or on request; nobody, for a reason. */
export type Ending =
  | { readonly by: 'index'; readonly field: string }
  | { readonly by: 'sweep'; readonly age: keyof RetentionSettings }
  | { readonly by: 'job'; readonly job: string }
  | { readonly by: 'erasure' }
  | { readonly by: 'nobody'; readonly why: string };

const index = (field: string): Ending => ({ by: 'index', field });
const sweep = (age: keyof RetentionSettings): Ending => ({ by: 'sweep', age });
const job = (name: string): Ending => ({ by: 'job', job: name });
const erasure: Ending = { by: 'erasure' };
const nobody = (why: string): Ending => ({ by: 'nobody', why });
const nameless = nobody('It says nothing of residents.');
const open = nobody('It is published.');

/** Every collection there is, and all that ends what stands in it. What each holds of people: docs/retention.md. */
export const endings: Readonly<Record<string, readonly Ending[]>> = {
  acts: [nobody('What staff did stands in a public log: one that forgets proves nothing.')],
  announcements: [nameless],
  areas: [nameless],
  assents: [nobody('Who of the staff agreed to what stands in a public log.')],
  bonds: [erasure],
  bookings: [sweep('pastMonths'), erasure],
  box: [nobody('Ballots are in nobody’s name, and anyone can count them again.')],
  callNumbers: [nameless],
  callSignatures: [sweep('pastMonths'), erasure],
  calls: [sweep('pastMonths'), nobody('It is published; erasure takes its author from it.')],
  campaigns: [nameless],
  cards: [sweep('pastMonths'), erasure],
  codes: [index('until')],
  consents: [sweep('unseenMonths')],
  consultationMarks: [sweep('pastMonths'), erasure],
  consultationResults: [open],
  consultationStatements: [sweep('pastMonths'), nobody('It is published; erasure takes its author from it.')],
  consultations: [open],
  counts: [index('until')],
  crewMembers: [erasure],
  crews: [nameless],
  dataBonds: [sweep('pastMonths'), erasure],
  dataNeeds: [sweep('pastMonths'), nobody('It is published; erasure takes its author from it.')],
  dataNumbers: [nameless],
  dataProducers: [nobody('Who of the city answers for data, until the next list.')],
  dataRounds: [open],
  datasets: [open],
  editions: [open],
  gazetteer: [nameless],
  geocoded: [index('until')],
  inbound: [index('day')],
  jobs: [index('doneAt')],
  labBonds: [sweep('pastMonths'), erasure],
  labReferrals: [sweep('pastMonths'), nobody('It is published; erasure takes who referred it from it.')],
  leads: [nameless],
  lessonPasses: [nameless],
  lessonProgress: [sweep('pastMonths'), erasure],
  lessons: [nameless],
  linkCounts: [nameless],
  links: [nameless],
  logs: [open],
  lotterySeeds: [nameless],
  'media.chunks': [job('sweep-media'), erasure],
  'media.files': [job('sweep-media'), erasure],
  members: [erasure],
  messages: [index('at'), sweep('messagesDays'), erasure],
  migrations: [nameless],
  offers: [open],
  openFileSets: [open],
  openFiles: [open],
  open311Forwards: [nameless],
  organisationProposals: [nameless],
  organisations: [nameless],
  outbox: [index('endedAt'), erasure],
  outreachEntries: [index('until')],
  outreachFlags: [sweep('logsMonths')],
  papers: [open],
  participation: [open],
  placingPreferences: [sweep('pastMonths'), erasure],
  placings: [open],
  pool: [job('tend-boxes')],
  populations: [open],
  preferences: [erasure],
  projects: [open],
  proposals: [nobody('It is published; erasure takes its author from it.')],
  published: [open],
  refusals: [job('tend-boxes')],
  reportBonds: [sweep('pastMonths'), erasure],
  reportClaims: [nameless],
  reportNumbers: [nameless],
  reports: [
    sweep('pastMonths'),
    nobody('Where and what stays for the public file; words and address go, and erasure takes its author from it.'),
  ],
  roll: [job('tend-boxes')],
  roots: [open],
  secrets: [job('tend-boxes')],
  sessions: [erasure],
  slipBatches: [nameless],
  slips: [nobody('It says nothing of who held it; once the roll’s key is gone nothing can be looked up by it.')],
  streets: [nameless],
  subscribers: [erasure],
  tickets: [sweep('pastMonths'), erasure],
  told: [index('at')],
  wishBonds: [sweep('pastMonths'), erasure],
  wishClaims: [nameless],
  wishNumbers: [nameless],
  wishes: [
    sweep('pastMonths'),
    nobody('What and where stays for the public file; words as written and address go, and erasure takes its author from it.'),
  ],
  workers: [sweep('logsMonths')],
  workshopRatings: [sweep('pastMonths')],
  workshopSeats: [nameless],
  workshops: [nameless],
};

/** What retention asks of the storage. Each removes what is older than `before`, at once or in parts, stands being begun again, and gives how much it was. */
export interface RetentionStore {
  messages(before: Date): Promise<number>;
  /** Questions to a human that were answered. */
  tickets(before: Date): Promise<number>;
  /** Of calls that are over: who signed them, and what was not shown. The sums stay. */
  calls(before: Date): Promise<number>;
  /** How far somebody is with a lesson, where they did not go on since. */
  lessons(before: Date): Promise<number>;
  /** Topics of the lab that were not published, and whose they were. */
  topics(before: Date): Promise<number>;
  /** Flags on which two people decided. */
  flags(before: Date): Promise<number>;
  /** Workers who ended. */
  workers(before: Date): Promise<number>;
  /** Cards that ended. */
  cards(before: Date): Promise<number>;
  /** Of workshops that were over: who booked, and the words of who said what they thought. The sums stay. */
  workshops(before: Date): Promise<number>;
  /** Questions about data that were not published, and whose they were. */
  questions(before: Date): Promise<number>;
  /** Of consultations that were closed: who voted and who wrote what, and what was not shown. */
  consultations(before: Date): Promise<number>;
  /** Of reports that were closed: their words, their address, their photos, and who followed them. */
  reports(before: Date): Promise<number>;
  /** The same of wishes. */
  wishes(before: Date): Promise<number>;
  /** What people preferred between places, of questions that were closed. */
  placings(before: Date): Promise<number>;
  /** Consents of people of whom no conversation is left. */
  consents(before: Date): Promise<number>;
  /** Residents of whom nothing was heard at any address since, a page at a time. */
  unseen(before: Date): AsyncIterable<string>;
}

export interface RetentionParts {
  readonly store: RetentionStore;
  readonly settings: RetentionSettings;
  readonly erase: (resident: string) => Promise<number>;
}

export interface Retention {
  readonly settings: RetentionSettings;
  /** What is done each day; gives how much of each was removed. */
  sweep(now: Date): Promise<Readonly<Record<string, number>>>;
}

export function createRetention({ store, settings, erase }: RetentionParts): Retention {
  return {
    settings,
    async sweep(now) {
      const months = (age: Exclude<keyof RetentionSettings, 'messagesDays'>): Date => monthsBefore(now, settings[age]);
      let people = 0;
      for await (const resident of store.unseen(months('unseenMonths'))) {
        await erase(resident);
        people++;
      }
      return {
        people,
        messages: await store.messages(new Date(now.getTime() - settings.messagesDays * 86_400_000)),
        tickets: await store.tickets(months('pastMonths')),
        calls: await store.calls(months('pastMonths')),
        lessons: await store.lessons(months('pastMonths')),
        topics: await store.topics(months('pastMonths')),
        flags: await store.flags(months('logsMonths')),
        workers: await store.workers(months('logsMonths')),
        cards: await store.cards(months('pastMonths')),
        workshops: await store.workshops(months('pastMonths')),
        questions: await store.questions(months('pastMonths')),
        consultations: await store.consultations(months('pastMonths')),
        reports: await store.reports(months('pastMonths')),
        wishes: await store.wishes(months('pastMonths')),
        placings: await store.placings(months('pastMonths')),
        consents: await store.consents(months('unseenMonths')),
      };
    },
  };
}

/** The same day so many months before; where that month has no such day, as many days into the next. */
function monthsBefore(date: Date, months: number): Date {
  const moved = new Date(date);
  moved.setUTCMonth(moved.getUTCMonth() - months);
  return moved;
}
