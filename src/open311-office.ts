import { localised } from '../dialogs/city';
import { dangerText } from '../dialogs/report';
import { kindName, stepText } from '../dialogs/report-told';
import type { Texts } from './i18n';
import { createHash, timingSafeEqual } from 'node:crypto';
import { readReportReference } from './services/reports/reference';
import {
  type GeoAnswer,
  type GeoCreated,
  type GeoDefinition,
  type GeoError,
  type GeoRequest,
  type GeoService,
  type GeoView,
} from './services/open311/georeport';
import type { GeoQuery } from './services/open311/query';
import { cityMoment, postalCode, shownDay, shownPlace } from './services/open311/shown';
import type { Submission } from './services/open311/submission';
import type { PhotoDesk } from './services/photos';
import type { Located } from './services/places/place';
import type { PlacesAhead } from './services/places/places';
import { isReportOpen, publicState, type Report, type ReportStep } from './services/reports/report';
import type { Reports } from './services/reports/reports';
import { states } from './services/reports/states';
import type { ReportStore } from './services/reports/store';
import type { Kind, Taxonomy } from './services/reports/taxonomy';

/** Who may send reports: a name that stands on what they sent, and the key they show. */
export interface Open311Key {
  readonly name: string;
  readonly key: string;
}

/** Reports of the street as Open311's GeoReport v2 sees them. */
export interface Open311 {
  services(locale: string): readonly GeoService[];
  /** Undefined: no such service_code. */
  definition(code: string, locale: string): GeoDefinition | undefined;
  /** Whose this key is; undefined: nobody's. */
  holder(key: string): string | undefined;
  /** `by`: whose key it came with. */
  create(submission: Submission, by: string, view: GeoView): Promise<GeoAnswer<GeoCreated>>;
  list(query: GeoQuery, view: GeoView): Promise<readonly GeoRequest[]>;
  find(id: string, view: GeoView): Promise<GeoRequest | undefined>;
  /** The id that a token stands for: ours are given at once, and are their own tokens. */
  token(token: string): Promise<string | undefined>;
}

export interface Open311Parts {
  readonly store: ReportStore;
  readonly reports: Pick<Reports, 'send' | 'record' | 'same' | 'danger' | 'kind'>;
  readonly taxonomy: Taxonomy;
  readonly places: PlacesAhead;
  readonly photos: Pick<PhotoDesk, 'publicOf'>;
  readonly texts: Pick<Texts, 't' | 'locales' | 'languageNames'>;
  readonly keys: readonly Open311Key[];
  readonly now: () => Date;
}

/** Characters of an address that a geocoder is asked about. */
const askedCharacters = 200;
const refused = (code: GeoError['code'], description: string): { readonly ok: false; readonly errors: readonly GeoError[] } => ({
  ok: false,
  errors: [{ code, description }],
});
const digest = (key: string): Buffer => createHash('sha256').update(key).digest();

export function createOpen311({ store, reports, taxonomy, places, photos, texts, keys, now }: Open311Parts): Open311 {
  const holders = keys.map(({ name, key }) => ({ name, digest: digest(key) }));
  const known = (locale: string) => ({ reports, locale });
  const ownerOf = (id: string | undefined, locale: string) => {
    const owner = id === undefined ? undefined : taxonomy.owner(id);
    return owner && { name: localised(owner.name, locale), reach: owner.reach };
  };
  const whose = (kind: Kind, locale: string): string => {
    const owner = ownerOf(kind.owner, locale);
    return owner ? texts.t(locale)('reported.rejected.owner', { owner: owner.name, reach: owner.reach }) : '';
  };
  const groupName = (id: string, locale: string): string =>
    localised(taxonomy.groups.find((one) => one.id === id)?.label ?? { fr: id }, locale);
  const joined = (...parts: readonly string[]): string | null => parts.filter((part) => part !== '').join(' ') || null;

  function rowOf(report: Report, shownPhotos: ReadonlySet<string>, { locale, extensions, site }: GeoView): GeoRequest {
    const t = texts.t(locale);
    const place = shownPlace(report, now());
    const open = isReportOpen(report);
    const last = report.steps.findLast(({ kind }) => kind !== 'archived');
    const owner = last?.kind === 'rejected' ? ownerOf(last.owner, locale) : undefined;
    const service = taxonomy.service(report.service);
    const updated = (open ? report.steps.at(-1)?.at : report.closed) ?? report.at;
    const photo = report.photos.find(({ id }) => shownPhotos.has(id));
    const state = states[report.state];
    return {
      service_request_id: report.reference,
      status: open ? 'open' : 'closed',
      status_notes: last ? joined(stepText({ t, locale }, wordless(last), owner)) : null,
      service_name: kindName(known(locale), report.kind),
      service_code: report.kind,
      description: null,
      agency_responsible: owner?.name ?? (service ? localised(service.name, locale) : null),
      service_notice: null,
      requested_datetime: shownDay(report.at),
      updated_datetime: shownDay(updated),
      expected_datetime: open ? expected(report.steps) : null,
      address: place.label ?? null,
      address_id: place.isAddress ? (place.label ?? null) : null,
      zipcode: place.district === undefined ? null : postalCode(place.district),
      lat: place.point?.latitude ?? null,
      long: place.point?.longitude ?? null,
      media_url: photo ? `${site}/photos/${photo.id}.jpg` : null,
      ...(extensions
        ? {
            extended_attributes: {
              city_state: state.code,
              city_state_id: state.id,
              resident_state: publicState(report),
              reopened: report.reopened,
              merged_into: report.merged ?? null,
            },
          }
        : {}),
    };
  }
  async function rowsOf(found: readonly Report[], view: GeoView): Promise<readonly GeoRequest[]> {
    const shown = await photos.publicOf(found.flatMap((report) => report.photos.map(({ id }) => id)));
    return found.map((report) => rowOf(report, shown, view));
  }
  const findAll = (ids: readonly string[]): Promise<readonly Report[]> =>
    store.findAll([...new Set(ids.map(readReportReference).filter((id) => id !== undefined))]);

  /** A place that is meant without doubt, or the words as they stand: nobody is there to be asked back. */
  async function locate({ point, address, addressId }: Submission): Promise<GeoAnswer<Located>> {
    if (point) {
      await places.ahead(point);
      const at = await places.at(point);
      if (!at.ok) return refused(400, 'lat and long are not in Paris.');
      return { ok: true, value: { ...at.place, ...(address === undefined ? {} : { words: address }) } };
    }
    if (addressId !== undefined) {
      const place = (await places.find(addressId)).find(({ label, precision }) => label === addressId && precision === 'address');
      if (place) return { ok: true, value: { ...place, ...(address === undefined ? {} : { words: address }) } };
      if (address === undefined) return refused(400, 'address_id is none of ours: one is as "12 Rue Myrha, 75018 Paris".');
    }
    const words = address ?? '';
    if (places.elsewhere(words)) return refused(400, 'address_string is not in Paris.');
    if (words.length <= askedCharacters) await places.ahead({ words });
    const found = await places.find(words);
    const [only, ...more] = found.filter(({ precision }) => precision !== 'district');
    const district = found.find(({ precision }) => precision === 'district')?.district;
    if (only && more.length === 0) return { ok: true, value: only };
    return { ok: true, value: { label: words, precision: 'words', ...(district === undefined ? {} : { district }) } };
  }

  return {
    services: (locale) =>
      taxonomy.kinds.map((kind) => ({
        service_code: kind.code,
        service_name: localised(kind.label, locale),
        description: joined(`${localised(kind.label, locale)}.`, whose(kind, locale)) ?? '',
        metadata: true,
        type: 'realtime',
        keywords: (kind.phrases[locale] ?? kind.phrases['fr'] ?? []).map((phrase) => phrase.replaceAll(',', ' ')).join(', '),
        group: groupName(kind.group, locale),
      })),
    definition(code, locale) {
      const kind = taxonomy.kind(code);
      if (!kind) return undefined;
      const t = texts.t(locale);
      const given = { required: false, datatype_description: null };
      return {
        service_code: code,
        attributes: [
          { variable: false, code: 'DANGER', datatype: 'text', ...given, order: 1, description: t('report.danger.person'), values: [] },
          {
            ...{ variable: true, code: 'LANGUAGE', datatype: 'singlevaluelist', ...given, order: 2 },
            description: t('open311.language'),
            values: texts.locales.map((key) => ({ key, name: texts.languageNames(key)[0] ?? key })),
          },
          { variable: true, code: 'DISTINCT', datatype: 'string', ...given, order: 3, description: t('open311.distinct'), values: [] },
        ],
      };
    },
    holder(key) {
      const shown = digest(key);
      // All are compared: how long it takes tells nothing.
      return holders.filter((one) => timingSafeEqual(one.digest, shown))[0]?.name;
    },
    async create(submission, by, { locale }) {
      const kind = taxonomy.kind(submission.code);
      if (!kind) return refused(404, 'service_code was not found.');
      const located = await locate(submission);
      if (!located.ok) return located;
      const place = located.value;
      const t = texts.t(locale);
      const channel = `open311:${by}`;
      const who = { address: channel, resident: channel, channel, locale: submission.language ?? locale };
      const danger = reports.danger(submission.words ?? '');
      const warning = danger ? dangerText(t, danger) : '';
      const created = (reference: string, notice: string): GeoAnswer<GeoCreated> => ({
        ok: true,
        value: { service_request_id: reference, service_notice: joined(warning, notice), account_id: null },
      });
      const draft = { kind: kind.code, place, words: submission.words, anonymous: true };
      if (kind.owner !== undefined) return created((await reports.record(draft, who, now())).reference, whose(kind, locale));
      const others = submission.distinct.map(readReportReference).filter((id) => id !== undefined);
      const sent = await reports.send({ ...draft, others }, who, now());
      if (sent.ok) return created(sent.report.reference, '');
      const [same] = (await reports.same(kind.code, place)).filter(({ reference }) => !others.includes(reference));
      // It was closed in this very moment, or a key's own limit was met.
      if (!same) return refused(400, 'It could not be taken just now; send it again.');
      return created(same.reference, t('open311.known', { reference: same.reference }));
    },
    list: async (query, view) =>
      rowsOf(query.kind === 'ids' ? await findAll(query.ids) : await store.latest(query.filter, query.skip, query.limit), view),
    find: async (id, view) => (await rowsOf(await findAll([id]), view))[0],
    token: async (token) => (await findAll([token]))[0]?.reference,
  };
}

/** A step without what staff wrote to those who follow: it may speak of a person. */
function wordless(step: ReportStep): ReportStep {
  const { words: _, ...rest } = step;
  return rest;
}

/** The end of the day that it is foreseen for, by the last step that says so. */
function expected(steps: readonly ReportStep[]): string | null {
  const step = steps.findLast((one) => one.kind === 'moved' && one.until !== undefined);
  return step?.kind === 'moved' && step.until !== undefined ? cityMoment(step.until, '23:59') : null;
}
