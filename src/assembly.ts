import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { homeCodes, numberOf } from '../channels/sms/number';
import { allDialogs } from '../dialogs';
import type { City } from '../dialogs/city';
import { callAnnounce } from './call-office';
import { createCodeDelivery } from './code-delivery';
import { channelOf, type Capabilities, type Platform } from './conversation/channel';
import type { AnyDialog } from './conversation/dialog';
import { createEngine } from './conversation/engine';
import { cityDay } from './conversation/format';
import { createTurns, type Turns } from './conversation/handle';
import { normalise } from './conversation/normalise';
import { outgoingOf, type OutboxStore } from './conversation/outbox';
import type { TurnStore } from './conversation/turns';
import { createLexicon } from './conversation/words';
import { createTexts, loadLocales, type Texts } from './i18n';
import type { JobStore } from './jobs/job';
import type { Keys } from './keys';
import { announceLater, createNotices, type Notices } from './proposal-notices';
import { createCodes, type CodeAlarm, type CodeStore } from './services/codes';
import { createVoting, type EditionStore, type VotingParts } from './services/ballots';
import type { Audit } from './services/box/audit';
import type { Box } from './services/box/box';
import { createReceipts } from './services/box/receipts';
import { callDefaults, type CallRule } from './services/calls/call';
import { createCalls } from './services/calls/calls';
import type { CallStore } from './services/calls/store';
import type { Cards } from './services/cards';
import { createChanges } from './services/changes';
import { createDataNeeds } from './services/datarounds/needs';
import type { DataRoundStore } from './services/datarounds/store';
import { createConsents, type Consents, type ConsentStore } from './services/consents';
import { createConsultations } from './services/consultations/consultations';
import type { ConsultationStore } from './services/consultations/store';
import { createCrowd } from './services/crowd';
import type { TicketStore } from './services/handover';
import { createLab } from './services/lab/lab';
import type { LabStore } from './services/lab/store';
import { createLessons } from './services/lessons/lessons';
import type { LessonStore } from './services/lessons/store';
import { createMemberships } from './services/memberships';
import { createLinks, type LinkStore } from './services/links';
import { createErasure, createMine } from './services/mine';
import { createPersonLinks, type PersonLinks } from './services/person-links';
import { createMoves } from './services/moves';
import { createNews, type SubscriberStore } from './services/news';
import type { OrganisationStore } from './services/organisations';
import { createCatalogue, type OfferStore } from './services/offers/catalogue';
import { createParticipations, type Participations, type ParticipationStore } from './services/participation';
import type { OutreachStore } from './services/outreach/campaign';
import { passOf } from './services/outreach/team';
import { createPlacings } from './services/placings/placings';
import type { PlacingStore } from './services/placings/store';
import type { PlaceStore } from './services/places/gazetteer';
import type { PlacesAhead } from './services/places/places';
import type { GeocodeStore, Geocoder, GeocoderAlarm } from './services/places/geocoding';
import { takeOverBonds } from './services/proposals/bonds';
import type { PhotoKeep } from './services/photos';
import { createProposals, type ProposalParts } from './services/proposals/proposals';
import type { ProposalStore } from './services/proposals/store';
import { createCrews, type CrewStore } from './services/reports/crew';
import { createReportDesk } from './services/reports/desk';
import { createReports, reportDefaults, type ReportsParts, type ReportSettings } from './services/reports/reports';
import type { ReportStore } from './services/reports/store';
import type { Taxonomy } from './services/reports/taxonomy';
import type { Amenities } from './services/wishes/amenities';
import type { WishStore } from './services/wishes/store';
import { createWishes, wishDefaults, type WishSettings } from './services/wishes/wishes';
import { createPreferences, type PreferenceStore } from './services/preferences';
import { createProofs } from './services/proofs';
import { createResidents, type Residents, type ResidentStore } from './services/residents';
import type { Slips } from './services/slips';
import { createHandover } from './services/tickets';
import type { WorkshopStore } from './services/workshops/store';
import type { Certificates } from './services/workshops/certificates';
import { createTeamFor } from './outreach-office';
import { aheadOf, createPlaceFinder } from './place-finder';
import { announceReport } from './report-office';
import { reportTaxonomy, streetOf, wishAmenities } from './street';
import { createTell, type Tell } from './tell';
import { createSimilarity } from './understanding/similarity';
import { withStreet } from './understanding/street';
import { createUnderstanding } from './understanding/understanding';
import { newId, unguessable } from './unguessable';
import { announceWish, offerWish } from './wish-office';
import { createWorkshopServices } from './workshop-office';

/** The city's own language: the first words where nothing tells another. */
const fallback = 'fr';

/** Where everything is kept. */
export interface Stores {
  readonly conversations: TurnStore;
  readonly editions: EditionStore;
  readonly roll: VotingParts['roll'];
  readonly box: Pick<Box, 'put' | 'check'>;
  readonly participation: ParticipationStore;
  readonly slips: Pick<Slips, 'find'>;
  readonly cards: Pick<Cards, 'holder' | 'ofPhone' | 'issueTo' | 'endOf' | 'askedFrom' | 'forget' | 'takeOver'>;
  readonly organisations: OrganisationStore;
  readonly lab: LabStore;
  readonly lessons: LessonStore;
  readonly links: LinkStore;
  readonly tickets: TicketStore;
  readonly consents: ConsentStore;
  readonly subscribers: SubscriberStore;
  readonly outbox: Pick<OutboxStore, 'drop' | 'post'>;
  readonly residents: ResidentStore;
  readonly calls: CallStore;
  readonly codes: CodeStore;
  readonly proposals: ProposalStore;
  readonly preferences: PreferenceStore;
  readonly workshops: WorkshopStore;
  readonly offers: OfferStore;
  readonly dataRounds: DataRoundStore;
  readonly consultations: ConsultationStore;
  readonly outreach: OutreachStore;
  readonly places: PlaceStore;
  readonly geocoded: GeocodeStore;
  readonly reports: ReportStore;
  readonly crews: CrewStore;
  readonly wishes: WishStore;
  readonly placings: PlacingStore;
  readonly photos: PhotoKeep;
  /** The published log of what staff and crews did. */
  readonly audit: Pick<Audit, 'record'>;
  readonly jobs: Pick<JobStore, 'add'>;
}

export interface AssemblyParts {
  readonly stores: Stores;
  readonly keys: Pick<Keys, 'hmac' | 'seal'>;
  /** What each channel can show, by the channel's id. */
  readonly channels: Readonly<Record<string, Capabilities>>;
  /** The platforms that are on, given what we speak; a channel that is none of them is not sent to. */
  readonly platforms?: ((texts: Texts) => readonly Platform<unknown>[]) | undefined;
  readonly now: () => Date;
  /** 0 <= x < 1, unguessable. */
  readonly random?: (() => number) | undefined;
  /** Told of a turn that a defect of ours broke. */
  readonly broken: (error: unknown) => void;
  /** Told of what an operator should look at. */
  readonly alarm?: ((alarm: CodeAlarm | GeocoderAlarm) => void) | undefined;
  /** Where residents reach the server; absent: it has no address that could be told them. */
  readonly publicUrl?: string | undefined;
  /** How phone numbers are treated; what is absent is as in the README. */
  readonly phones?: PhoneSettings | undefined;
  /** Asked of a place that is not known here; absent: nobody is. */
  readonly geocoder?: Geocoder | undefined;
  /** Has a report sent on to the city's own endpoint; absent: there is none. */
  readonly forward?: ReportsParts['forward'];
  /** How reports are treated; as in the README where nothing is said. */
  readonly reports?: ReportSettings | undefined;
  /** The same of wishes. */
  readonly wishes?: WishSettings | undefined;
  /** How many must sign a call, and how long; what is absent is the city's rule. */
  readonly calls?: CallRule | undefined;
  /** In place of the city's dialogs as they are: an older or a newer version of them. */
  readonly dialogs?: ((current: readonly AnyDialog<City>[]) => readonly AnyDialog<City>[]) | undefined;
}

/** How phone numbers are treated. */
export interface PhoneSettings {
  /** Calling codes of the countries whose numbers are sent codes ("33"). */
  readonly countries?: readonly string[] | undefined;
  /** Calendar months without a message after which a number may be somebody else's. */
  readonly unseenMonths?: number | undefined;
  /** SMS parts a day that codes may take. */
  readonly codeParts?: number | undefined;
}

/** What talks with people, whatever it is kept in and whichever way they come. */
export interface Assembly {
  readonly turns: Turns;
  readonly city: City;
  readonly texts: Texts;
  /** Does now what is else done when it is first asked for, and takes a second or two: languages are compiled, what words mean is learnt. */
  readonly learn: () => void;
  readonly consents: Consents;
  readonly tell: Tell;
  readonly residents: Residents;
  /** Erases what stands in a resident's name; gives how many addresses they had. */
  readonly erase: ReturnType<typeof createErasure>;
  readonly mineFiles: PersonLinks;
  /** Pages of cards' numbers. */
  readonly cardLinks: PersonLinks;
  /** Pages of crews' routes. */
  readonly sheetLinks: PersonLinks;
  readonly certificates: Certificates;
  readonly participation: Participations;
  /** Has those who follow a proposal told of a step. */
  readonly announce: ProposalParts['announce'];
  readonly notices: Notices;
  /** The city's places, which may be asked for ahead. */
  readonly places: PlacesAhead;
  /** What reports can be about. */
  readonly taxonomy: Taxonomy;
  /** What can be wished. */
  readonly amenities: Amenities;
  /** By the channel's id. */
  readonly platforms: ReadonlyMap<string, Platform<unknown>>;
}

/** Joins stores, services, dialogs and engine. */
export async function assemble(parts: AssemblyParts): Promise<Assembly> {
  const {
    stores,
    keys,
    channels,
    platforms: platformsFor = () => [],
    now,
    broken,
    alarm = () => undefined,
    phones: { countries = homeCodes, unseenMonths = 12, codeParts = 1000 } = {},
    random = unguessable,
    dialogs: versions = (current) => current,
  } = parts;
  const texts = createTexts(loadLocales(join(__dirname, '../locales')));
  const platforms = new Map(platformsFor(texts).map((platform) => [platform.id, platform]));
  const taxonomy = reportTaxonomy();
  const amenities = wishAmenities();
  const wishSettings = parts.wishes ?? wishDefaults;
  const street = streetOf(taxonomy, texts, amenities);
  const understanding = withStreet(await createUnderstanding({ texts, normalise }), street);
  const { editions, roll, box, tickets, conversations, outbox } = stores;
  const hmac = (purpose: string, text: string): string => keys.hmac(purpose, text);
  const consents = createConsents(stores.consents);
  const tell = createTell({ conversations, platforms, consents, newId });
  const participation = createParticipations({ store: stores.participation });
  const voting = createVoting({
    editions,
    roll,
    box,
    participation,
    crowd: createCrowd({ counts: stores.codes, hmac }),
    near: (word, candidates) => understanding.near(word, candidates),
  });
  const handover = createHandover({
    tickets,
    randomBytes,
    async deliver(ticket, text, at) {
      await tell({ to: ticket, text: texts.t(ticket.locale)('human.answer', { ticket: ticket.id, text }), at, asked: ticket.at });
    },
  });
  const news = createNews({ subscribers: stores.subscribers, consents });
  const sms = platforms.get('sms');
  const codes = createCodes({
    store: stores.codes,
    hmac,
    random,
    own: numberOf,
    countries,
    ceiling: codeParts,
    alarm,
    ...(sms ? { deliver: createCodeDelivery(sms, countries, texts, outbox, newId) } : {}),
  });
  const moves = createMoves({ store: stores.codes, hmac, random, alarm });
  const proofs = createProofs({ slips: stores.slips, cards: stores.cards, counts: stores.codes, hmac });
  const residents = createResidents({
    store: stores.residents,
    history: (address, after, limit) => conversations.history(address, after, limit),
    forget: (address) => conversations.forget(address),
    passesOn: (address) => numberOf(address) !== undefined,
    unseenMonths,
  });
  const addressesOf = async (resident: string): Promise<readonly string[]> =>
    (await residents.addresses(resident, now())).map(({ address }) => address);
  const memberships = createMemberships({ store: stores.organisations, codes: stores.codes, hmac, addressesOf });
  const announce = announceLater(stores.jobs);
  const similar = createSimilarity({ normalise });
  const languageOf = (text: string): string | undefined => {
    const heard = understanding.language(text);
    return heard?.sure ? (heard.locale ?? heard.language) : undefined;
  };
  const proposals = createProposals({
    store: stores.proposals,
    editions,
    randomBytes,
    similar,
    addressesOf,
    languageOf,
    announce,
    photos: stores.photos,
  });
  const data = createDataNeeds({ store: stores.dataRounds, similar, addressesOf, languageOf });
  const consultations = createConsultations({ store: stores.consultations, hmac, random, addressesOf, similar, languageOf });
  const calls = createCalls({
    store: stores.calls,
    rule: parts.calls ?? callDefaults,
    similar,
    addressesOf,
    languageOf,
    announce: callAnnounce(stores.jobs),
  });
  const lab = createLab({ store: stores.lab, randomBytes, similar, addressesOf, languageOf });
  const lessons = createLessons({ store: stores.lessons, hmac, random, addressesOf });
  const notices = createNotices({ store: stores.proposals, tell, texts, editions });
  const receipts = createReceipts({ box, editions });
  const preferences = createPreferences({ store: stores.preferences, hmac, addressesOf });
  const { workshops, series, certificates, door } = createWorkshopServices({
    store: stores.workshops,
    jobs: stores.jobs,
    cards: stores.cards,
    residents,
    addressesOf,
    hmac,
    random,
  });
  const announceStep = announceReport(stores.jobs);
  const reports = createReports({
    store: stores.reports,
    taxonomy,
    street,
    settings: parts.reports ?? reportDefaults,
    addressesOf,
    languageOf,
    photos: stores.photos,
    announce: announceStep,
    forward: parts.forward,
  });
  const crews = createCrews({
    store: stores.crews,
    reports: stores.reports,
    taxonomy,
    desk: createReportDesk({
      store: stores.reports,
      taxonomy,
      audit: stores.audit,
      announce: announceStep,
      photos: stores.photos,
      forward: parts.forward,
    }),
    addressesOf,
  });
  const sheetLinks = createPersonLinks({
    codes: stores.codes,
    hmac,
    newToken: newId,
    publicUrl: parts.publicUrl,
    page: 'tournee',
    hours: 14,
  });
  const mineFiles = createPersonLinks({ codes: stores.codes, hmac, newToken: newId, publicUrl: parts.publicUrl, page: 'mine', hours: 24 });
  const cardLinks = createPersonLinks({ codes: stores.codes, hmac, newToken: newId, publicUrl: parts.publicUrl, page: 'card', hours: 24 });
  const placings = createPlacings({ store: stores.placings, addressesOf });
  const wishes = createWishes({
    store: stores.wishes,
    amenities,
    kinds: (text) => street.wishes(text),
    settings: wishSettings,
    proposals,
    addressesOf,
    languageOf,
    photos: stores.photos,
    announce: announceWish(stores.jobs),
    offerLater: offerWish(stores.jobs),
  });
  const mine = createMine({
    consents: stores.consents,
    files: mineFiles,
    residents,
    proposals,
    memberships,
    calls,
    lab,
    lessons,
    workshops,
    data,
    reports,
    wishes,
    placings,
    preferences,
    now,
    later: async (resident, at) =>
      void (await stores.jobs.add({ name: 'erase-resident', key: resident, payload: { resident }, runAt: at })),
  });
  const erase = createErasure({
    addressesOf: async (resident) => (await stores.residents.addresses(resident)).map(({ address }) => address),
    forget: [
      (address) => stores.proposals.unbind(address),
      (address) => memberships.forget(address),
      (address) => lab.forget(address),
      (address) => lessons.forget(address),
      (address) => calls.forget(address),
      (address) => stores.subscribers.remove(address),
      (address) => preferences.forget(address),
      (address) => workshops.forget(address, now()),
      (address) => data.forget(address),
      (address) => consultations.forget(address),
      (address) => reports.forget(address),
      (address) => wishes.forget(address),
      (address) => placings.forget(address),
      (address) => crews.forget(address),
      (address) => stores.cards.forget(address, now()),
      (address) => stores.photos.forget(address),
      (address) => tickets.forget(address),
      (address) => conversations.forget(address),
    ],
  });
  const changes = createChanges({
    codes,
    cards: stores.cards,
    proofs,
    voting,
    takeOver: [
      ({ from, to }) => takeOverBonds(stores.proposals, from, to),
      ({ from, to }) => calls.takeOver(from, to),
      ({ from, to }) => memberships.takeOver(from, to.address),
      ({ from, to }) => lab.takeOver(from, to),
      ({ from, to }) => lessons.takeOver(from, to.address),
      ({ from, to, told, now }) => news.takeOver(from, to.address, told, now),
      ({ from, to, now }) => preferences.takeOver(from, to.address, now),
      ({ from, to, now }) => workshops.takeOver(from, to, now),
      ({ from, to }) => data.takeOver(from, to),
      ({ from, to }) => consultations.takeOver(from, to),
      ({ from, to }) => reports.takeOver(from, to),
      ({ from, to }) => wishes.takeOver(from, to),
      ({ from, to }) => placings.takeOver(from, to),
      ({ from, to, now }) => crews.takeOver(from, to.address, now),
      ({ from, to }) => tickets.takeOver(from, to),
      ({ from, to }) => stores.photos.takeOver(from, to.address),
      ({ from, now }) => outbox.drop(from, 'given-up', now),
      ({ from, to, told, now }) =>
        consents
          .record({ address: to.address, kind: 'moved', at: now, told })
          .then(() => consents.record({ address: from, kind: 'left', at: now })),
    ],
  });
  const places = createPlaceFinder({
    store: stores.places,
    geocoded: stores.geocoded,
    geocoder: parts.geocoder,
    hmac,
    now,
    alarm,
  });
  const city: City = {
    voting,
    proofs,
    receipts,
    memberships,
    proposals,
    handover,
    news,
    codes,
    moves,
    changes,
    links: createLinks(stores.links, (code, address) => passOf(hmac, code, address)),
    calls,
    lab,
    lessons,
    mine,
    cards: {
      ...stores.cards,
      linkTo: (person, now) => cardLinks.linkTo(person, now),
      heldBy: async ({ address, resident }) => stores.cards.askedFrom([...new Set([address, ...(await addressesOf(resident))])]),
    },
    certificates,
    site: parts.publicUrl,
    door,
    team: createTeamFor({ keys, store: stores.outreach, codes: stores.codes, links: stores.links }),
    offers: createCatalogue(stores.offers),
    preferences,
    workshops,
    series,
    data,
    consultations,
    places,
    reports,
    wishes,
    placings,
    crews: { ...crews, linkTo: (person, now) => sheetLinks.linkTo(person, now) },
  };
  const names = texts.locales.map((locale) => [locale, texts.languageNames(locale)[0] ?? locale] as const);
  const dialogs = new Map(versions(allDialogs(names, wishSettings.prefix)).map((dialog) => [dialog.id, dialog]));
  const lexicon = createLexicon(texts, [...dialogs.keys()]);
  const engine = createEngine(
    {
      dialogs,
      root: 'menu',
      digressions: { language: 'language', human: 'human' },
      services: city,
      texts,
      words: lexicon,
      understanding,
      random,
      today: cityDay,
    },
    fallback,
  );
  const turns = createTurns({
    engine,
    store: conversations,
    can: channels,
    now,
    broken,
    apology: (_inbound, locale = fallback) => texts.t(locale)('engine.trouble'),
    locale: fallback,
    newId,
    erases: (channel) => platforms.get(channel)?.erase !== undefined,
    outgoing({ address, kind }, messages, locale, at) {
      const channel = channelOf(address);
      return outgoingOf(platforms.get(channel), { address, channel, locale }, messages, { kind, at, id: newId });
    },
    lapsed: (address, heard, at) => residents.lapsed(address, heard, at),
    ...(parts.geocoder ? { ahead: aheadOf({ places, lexicon, understanding, locale: fallback }) } : {}),
    givenUp: ({ from, to, locale, told }, at) => changes.pass({ from, to: { address: to, channel: channelOf(to), locale }, told, now: at }),
    renewed: (address) => stores.subscribers.remove(address),
    spoken: (address, locale) => news.speak(address, locale),
    async consented(address, consent, at) {
      await consents.record({ address, ...consent, at });
      if (consent.kind === 'stopped') await outbox.drop(address, 'stopped', at);
    },
  });
  return {
    turns,
    city,
    texts,
    learn() {
      for (const locale of texts.locales) understanding.intent(texts.t(locale)('menu.what.ask'));
      street.learn();
    },
    consents,
    platforms,
    tell,
    residents,
    erase,
    mineFiles,
    cardLinks,
    sheetLinks,
    certificates,
    participation,
    announce,
    notices,
    places,
    taxonomy,
    amenities,
  };
}
