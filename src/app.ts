import { join } from 'node:path';
import { can as sms } from '../channels/sms';
import { homeCodes } from '../channels/sms/number';
import { can as telegram } from '../channels/telegram';
import { can as web } from '../channels/web';
import { can as whatsapp } from '../channels/whatsapp';
import { assemble, type Assembly, type AssemblyParts } from './assembly';
import { createBallotBox, type BallotBox } from './box';
import { createChangeOffice } from './change-office';
import { normalise } from './conversation/normalise';
import type { Capabilities, Platform } from './conversation/channel';
import { createConsultationOffice, type ConsultationOffice } from './consultation-office';
import { createCallOffice, type CallOffice } from './call-office';
import { createDataJobs, createDataOffice, type DataOffice } from './data-office';
import { createEditionOffice, type EditionOffice } from './edition-office';
import type { JobStore, NewJob } from './jobs/job';
import { createLabOffice, type LabOffice } from './lab-office';
import type { Keys } from './keys';
import { createAnnouncements, type Announcements } from './services/announcements';
import type { EditionStore } from './services/ballots';
import type { OfferStore } from './services/offers/catalogue';
import { createCards, type Cards } from './services/cards';
import type { ChangeDesk } from './services/change-desk';
import { createOutreachOffice, type OutreachOffice } from './outreach-office';
import { readCriteria } from './services/lab/criteria';
import { createDesk, type Desk } from './services/proposals/desk';
import type { ProposalStore } from './services/proposals/store';
import { createOfferDesk, type OfferDesk } from './services/offers/desk';
import type { PlaceWriter } from './services/places/gazetteer';
import { createOrganisations, type Organisations } from './services/organisations';
import { createRetention, retentionDefaults, type Retention, type RetentionSettings } from './services/retention';
import { createSlipOffice, type SlipOffice } from './services/slip-office';
import { createSlips, type Slips } from './services/slips';
import { createLinkDesk, type LinkDesk } from './services/links';
import type { MediaStore, MediaSweep } from './services/media';
import type { OpenFileStore } from './services/open-files';
import { createPhotoDesk, type PhotoDesk } from './services/photos';
import { createCallStore } from './storage/calls';
import { createCodeStore } from './storage/codes';
import { createConsultationStore } from './storage/consultations';
import { createDataRoundStore } from './storage/data-rounds';
import type { Storage } from './storage/connect';
import { createCrewStore } from './storage/crews';
import { createConsentStore } from './storage/consents';
import { createEditionStores } from './storage/editions';
import { createAnnouncementStore } from './storage/announcements';
import { createGeocodeStore } from './storage/geocoded';
import type { Forgettable } from './storage/inbound';
import { createJobStore } from './storage/jobs';
import { createLabStore } from './storage/lab';
import { createLessonStore } from './storage/lessons';
import { createLinkStore } from './storage/links';
import { createMediaStore } from './storage/media';
import { createOfferStore } from './storage/offers';
import { createOpenFileStore } from './storage/open-files';
import { createOrganisationStore } from './storage/organisations';
import { createOutbox, type Outbox } from './storage/outbox';
import { createParticipationStore } from './storage/participation';
import { createOutreachStore } from './storage/outreach';
import { createPlaceStore } from './storage/places';
import { createReportStore } from './storage/reports';
import { createPlacingStore } from './storage/placings';
import { createWishStore } from './storage/wishes';
import { createPreferenceStore } from './storage/preferences';
import { prepare } from './storage/prepare';
import { createCardStore, createSlipStore } from './storage/proofs';
import { createProposalStore } from './storage/proposals';
import { createPublishedStore, type PublishedStore } from './storage/published';
import { createResidentStore } from './storage/residents';
import { createRetentionStore } from './storage/retention';
import { createSubscriberStore } from './storage/subscribers';
import { createTicketStore } from './storage/tickets';
import { transaction } from './storage/transaction';
import { createTurnStore } from './storage/turns';
import { createVotingStores, type EditionWriter } from './storage/voting';
import { createWorkshopStore } from './storage/workshops';
import { createIndicatorOffice, type IndicatorOffice } from './indicator-office';
import { createForwardStore } from './storage/forwards';
import { forwardLater, type CityEndpoint } from './open311-forward';
import { createForwarding, type ForwardDesk, type Forwarding } from './services/open311/forwarding';
import { createReportOffice, type ReportOffice } from './report-office';
import { createOpenMap, type OpenMap } from './services/open-map';
import { reportLayer } from './services/reports/map-layer';
import { reportDefaults } from './services/reports/reports';
import { wishLayer } from './services/wishes/map-layer';
import { wishDefaults } from './services/wishes/wishes';
import { createSimilarity } from './understanding/similarity';
import { newId, unguessable } from './unguessable';
import { createPlacingOffice, type PlacingOffice } from './placing-office';
import { createWishOffice, type WishOffice } from './wish-office';
import { createWorkshopJobs, createWorkshopOffice, type WorkshopOffice } from './workshop-office';

/** What topics of the lab are held against. */
const criteriaFile = join(__dirname, '../taxonomy/lab-criteria.json');

/** What each channel can show, by the channel's id. */
export const channels: Readonly<Record<string, Capabilities>> = { sms, telegram, web, whatsapp };

export interface AppParts extends Pick<
  AssemblyParts,
  'now' | 'calls' | 'random' | 'broken' | 'alarm' | 'phones' | 'dialogs' | 'platforms' | 'publicUrl' | 'geocoder' | 'reports' | 'wishes'
> {
  readonly connection: Storage['connection'];
  readonly keys: Keys;
  /** Told what the start waits for: another process that changes what is stored. */
  readonly waiting?: (sentence: string) => void;
  /** The city's own endpoint for reports; absent: there is none. */
  readonly endpoint?: CityEndpoint | undefined;
  /** The phone of whoever sees to the City's answers to calls. */
  readonly callOffice?: string | undefined;
  /** How long things are kept; the city's rule where nothing is said. */
  readonly retention?: RetentionSettings | undefined;
}

/** Everything but the ways in and out: what the server, the terminal and the tests share. */
export interface App extends Assembly {
  readonly media: MediaStore & MediaSweep;
  readonly photos: PhotoDesk;
  readonly jobs: JobStore;
  readonly editions: EditionWriter & EditionStore;
  readonly ballots: BallotBox;
  /** What editions that are over have published. */
  readonly published: PublishedStore;
  /** What is published again each night. */
  readonly openFiles: OpenFileStore;
  readonly outbox: Outbox;
  /** What people wrote of their votes and platforms are still to forget. */
  readonly forgettable: Forgettable;
  readonly calls: CallOffice;
  readonly links: LinkDesk;
  readonly slips: Slips;
  readonly slipOffice: SlipOffice;
  readonly cards: Cards;
  /** Changes of number without the old phone. */
  readonly numbers: ChangeDesk;
  readonly organisations: Organisations;
  readonly announcements: Announcements;
  readonly proposals: ProposalStore;
  readonly desk: Desk;
  readonly office: EditionOffice;
  readonly workshops: WorkshopOffice;
  readonly offers: OfferDesk & { readonly store: OfferStore };
  readonly data: DataOffice;
  readonly consultations: ConsultationOffice;
  readonly reports: ReportOffice;
  readonly indicators: IndicatorOffice;
  readonly lab: LabOffice;
  readonly wishes: WishOffice;
  readonly placings: PlacingOffice;
  /** What anyone may see on a map. */
  readonly map: OpenMap;
  /** How reports reach the city's own endpoint; absent: there is none. */
  readonly forwarding?: (Forwarding & ForwardDesk) | undefined;
  readonly outreach: OutreachOffice;
  /** How the gazetteer is filled. */
  readonly gazetteer: PlaceWriter;
  readonly retention: Retention;
}

/** Assembles everything on an open connection; makes collections and indexes. */
export async function createApp({ connection, keys, waiting, retention = retentionDefaults, endpoint, ...parts }: AppParts): Promise<App> {
  const outbox = createOutbox(connection, keys);
  const { editions, lives } = createVotingStores(connection);
  const ballots = createBallotBox(connection, keys);
  const subscribers = createSubscriberStore(connection, keys);
  const conversations = createTurnStore(connection, keys, outbox);
  const jobs = createJobStore(connection);
  const papers = {
    hmac: (purpose: string, text: string) => keys.hmac(purpose, text),
    random: unguessable,
    newId,
  };
  const slipStore = createSlipStore(connection);
  const organisationStore = createOrganisationStore(connection);
  const slips = createSlips({ ...papers, store: slipStore });
  const cards = createCards({ ...papers, store: createCardStore(connection, keys), transaction: (work) => transaction(connection, work) });
  const places = createPlaceStore(connection);
  const media = createMediaStore(connection, keys);
  const stores = {
    conversations,
    editions,
    roll: ballots.roll,
    box: ballots.box,
    slips,
    cards,
    lab: createLabStore(connection, keys),
    lessons: createLessonStore(connection, keys),
    links: createLinkStore(connection, unguessable),
    organisations: organisationStore,
    participation: createParticipationStore(connection),
    tickets: createTicketStore(connection, keys),
    consents: createConsentStore(connection, keys),
    subscribers,
    outbox,
    residents: createResidentStore(connection, keys),
    calls: createCallStore(connection, keys),
    codes: createCodeStore(connection, keys),
    proposals: createProposalStore(connection, keys),
    preferences: createPreferenceStore(connection, keys),
    workshops: createWorkshopStore(connection, keys, newId),
    offers: createOfferStore(connection),
    dataRounds: createDataRoundStore(connection, keys),
    consultations: createConsultationStore(connection, keys),
    outreach: createOutreachStore(connection),
    places,
    geocoded: createGeocodeStore(connection),
    reports: createReportStore(connection, keys),
    crews: createCrewStore(connection, keys),
    wishes: createWishStore(connection, keys),
    placings: createPlacingStore(connection, keys),
    photos: media,
    audit: ballots.audit,
    jobs,
  };
  const forwards = createForwardStore(connection, keys);
  const published = createPublishedStore(connection);
  const openFiles = createOpenFileStore(connection, newId);
  const announcementStore = createAnnouncementStore(connection);
  const editionStores = createEditionStores(connection);
  await prepare(connection, { keys, ...(waiting ? { waiting } : {}) });
  const forward = endpoint && forwardLater(forwards, jobs, endpoint.codes);
  const assembly = await assemble({ ...parts, stores, keys, channels, forward });
  const { residents } = assembly;
  const residentOf = async (address: string): Promise<string> =>
    (await residents.known(keys.hmac('address', address)))?.resident ?? address;
  const announcements = createAnnouncements({
    store: announcementStore,
    subscribers,
    transaction: (work) => transaction(connection, work),
    stoppedSince: (address) => assembly.consents.stoppedSince(address),
    async answered(consultation, address) {
      const person = { address, resident: await residentOf(address) };
      const { articles, statements } = await assembly.city.consultations.progress(consultation, person);
      return articles.said === articles.of && statements.said === statements.of;
    },
    worded: (locale, text) => assembly.texts.t(locale)('news.announcement', { text }),
    weigh: (channel, locale, text) => weigh(assembly.platforms.get(channel), locale, text),
    tell: (to, text, id, at, until) => assembly.tell({ to, text, at, asked: to.since, kind: 'campaign', until, id }),
    outcomes: (idPrefix) => outbox.outcomes(idPrefix),
    later: async (id, turn, at) => void (await jobs.add(announceJob(id, turn, at))),
  });
  const within = <R>(work: () => Promise<R>): Promise<R> => transaction(connection, work);
  const slipOffice = createSlipOffice({ slips, store: slipStore, lives, roll: ballots.roll, audit: ballots.audit, transaction: within });
  const organisations = createOrganisations({
    ...papers,
    store: organisationStore,
    codes: stores.codes,
    audit: ballots.audit,
    transaction: within,
  });
  const desk = createDesk({
    store: stores.proposals,
    editions,
    audit: ballots.audit,
    addProject: (project) => editions.addProject(project),
    announce: assembly.announce,
    photos: media,
  });
  const office = createEditionOffice({
    keys,
    assembly,
    ballots,
    published,
    editions,
    lives,
    stores: editionStores,
    counts: stores.codes,
    proposals: stores.proposals,
    countries: parts.phones?.countries,
  });
  const workshops = createWorkshopOffice({
    store: stores.workshops,
    jobs: createWorkshopJobs(jobs),
    audit: ballots.audit,
    tell: assembly.tell,
    texts: assembly.texts,
    published,
  });
  const offers = createOfferDesk({
    store: stores.offers,
    audit: ballots.audit,
    isWorkshop: async (code) => (await stores.workshops.find(code)) !== undefined,
  });
  const addressesOf = async (resident: string): Promise<readonly string[]> =>
    (await residents.addresses(resident, parts.now())).map(({ address }) => address);
  const data = createDataOffice({
    store: stores.dataRounds,
    jobs: createDataJobs(jobs),
    audit: ballots.audit,
    tell: assembly.tell,
    texts: assembly.texts,
    similar: createSimilarity({ normalise }),
    residentOf,
    addressesOf,
    outbox,
    sms: assembly.platforms.get('sms'),
    countries: parts.phones?.countries ?? homeCodes,
    newId,
    announcements,
    locales: assembly.texts.locales,
    publicUrl: parts.publicUrl,
  });
  const consultations = createConsultationOffice({
    store: stores.consultations,
    jobs,
    audit: ballots.audit,
    tell: assembly.tell,
    texts: assembly.texts,
    announcements,
    locales: assembly.texts.locales,
  });
  const reports = createReportOffice({
    store: stores.reports,
    crews: stores.crews,
    taxonomy: assembly.taxonomy,
    settings: parts.reports ?? reportDefaults,
    jobs,
    audit: ballots.audit,
    tell: assembly.tell,
    texts: assembly.texts,
    photos: media,
    forward,
    files: openFiles,
    random: unguessable,
    links: assembly.sheetLinks,
    routes: assembly.city.crews,
  });
  const calls = createCallOffice({
    store: stores.calls,
    jobs,
    audit: ballots.audit,
    tell: assembly.tell,
    texts: assembly.texts,
    personAt: async (address) => addressesOf(await residentOf(address)),
    phone: parts.callOffice,
    sms: assembly.platforms.get('sms'),
    countries: parts.phones?.countries ?? homeCodes,
    outbox,
    newId,
  });
  const lab = createLabOffice({
    store: stores.lab,
    lessons: stores.lessons,
    hmac: (purpose, text) => keys.hmac(purpose, text),
    criteria: readCriteria(criteriaFile),
    jobs,
    audit: ballots.audit,
    tell: assembly.tell,
    texts: assembly.texts,
    personAt: async (address) => addressesOf(await residentOf(address)),
  });
  const wishes = createWishOffice({
    store: stores.wishes,
    amenities: assembly.amenities,
    settings: parts.wishes ?? wishDefaults,
    jobs,
    audit: ballots.audit,
    tell: assembly.tell,
    texts: assembly.texts,
    proposals: stores.proposals,
    editions,
    files: openFiles,
  });
  const indicators = createIndicatorOffice({
    editions: () => editions.all(),
    published,
    files: openFiles,
    workshops: stores.workshops,
    consultations: stores.consultations,
    data: stores.dataRounds,
    lab: stores.lab,
    reports: stores.reports,
    wishes: async () => Object.fromEntries((await wishes.months()).map(({ month, located }) => [month, located])),
    texts: assembly.texts,
    taxonomy: assembly.taxonomy,
  });
  const placings = createPlacingOffice({
    store: stores.placings,
    jobs,
    audit: ballots.audit,
    tell: assembly.tell,
    texts: assembly.texts,
  });
  const photos = createPhotoDesk({ store: media, audit: ballots.audit });
  const forwarding =
    endpoint &&
    createForwarding({
      ...endpoint,
      store: forwards,
      reports: stores.reports,
      desk: reports.desk,
      again: (theirs) => assembly.texts.t('fr')('reported.again', { theirs }),
      reopenDays: reports.settings.reopenDays,
      async photoOf(report) {
        const shown = await photos.publicOf(report.photos.map(({ id }) => id));
        const photo = report.photos.find(({ id }) => shown.has(id));
        return photo && parts.publicUrl !== undefined ? `${parts.publicUrl}/photos/${photo.id}.jpg` : undefined;
      },
    });
  const outreach = createOutreachOffice({
    app: { ...assembly, cards, outbox },
    keys,
    store: stores.outreach,
    codes: stores.codes,
    links: stores.links,
    audit: ballots.audit,
    countries: parts.phones?.countries,
  });
  const numbers = createChangeOffice({
    app: { ...assembly, outbox },
    keys,
    cards,
    codes: stores.codes,
    audit: ballots.audit,
    transaction: within,
  });
  return {
    ...assembly,
    numbers,
    retention: createRetention({ store: createRetentionStore(connection), settings: retention, erase: assembly.erase }),
    office,
    workshops,
    offers: { ...offers, store: stores.offers },
    data,
    consultations,
    reports,
    indicators,
    wishes,
    map: createOpenMap({ layers: [reportLayer(stores.reports), wishLayer(stores.wishes, assembly.amenities)], now: parts.now }),
    placings,
    forwarding,
    outreach,
    calls,
    lab,
    gazetteer: places,
    media,
    photos,
    jobs,
    editions,
    ballots,
    links: createLinkDesk(stores.links, unguessable),
    slips,
    slipOffice,
    cards,
    organisations,
    published,
    openFiles,
    outbox,
    forgettable: conversations.forgettable,
    announcements,
    proposals: stores.proposals,
    desk,
  };
}

/** Units that a text costs on this platform; none where it sends nothing. */
const weigh = (platform: Platform<unknown> | undefined, locale: string, text: string): number =>
  platform ? platform.render([{ kind: 'say', text }], locale).reduce<number>((sum, out) => sum + platform.weight(out), 0) : 0;

/** The telling of an announcement, each time that it is begun or taken up again: whatever is urgent comes first. */
const announceJob = (id: string, turn: number, runAt: Date): NewJob => ({
  name: 'announce',
  key: `${id}/${turn}`,
  payload: { announcement: id },
  runAt,
  priority: 'bulk',
});
