import type { Point } from '../places/place';
import { inert } from '../tally/exports';
import { semicolons } from '../tally/pb-write';
import { cityTime } from '../workshops/hours';
import { publicState, type Report } from './report';
import { states, type PublicState } from './states';
import type { Taxonomy } from './taxonomy';

/** Columns of the public file: the City's own of its dataset "dans-ma-rue", in their order, then what that lacks. */
export const openColumns = [
  'ID DECLARATION',
  'TYPE DECLARATION',
  'SOUS TYPE DECLARATION',
  'ADRESSE',
  'CODE POSTAL',
  'VILLE',
  'ARRONDISSEMENT',
  'CONSEIL DE QUARTIER',
  'DATE DECLARATION',
  'ANNEE DECLARATION',
  'MOIS DECLARATION',
  'OUTIL SOURCE',
  'INTERVENANT',
  'ID_DMR',
  'geo_shape',
  'geo_point_2d',
  'CODE TYPE',
  'ETAT',
  'ETAT USAGER',
  'DATE CLOTURE',
  'DELAI HEURES',
  'REOUVERTURES',
  'PERSONNES',
  'REUNI AVEC',
  'DEMONSTRATION',
] as const;

/** What names are taken from. */
export interface OpenNames {
  readonly taxonomy: Pick<Taxonomy, 'kind' | 'groups' | 'service'>;
  /** The resident's word for a state, in French. */
  readonly word: (state: PublicState) => string;
}

/** What is public of where a report is. */
export interface PublicPlace {
  /** As the gazetteer writes it; absent where that knows none, and never a person's own words. */
  readonly address?: string;
  /** To some ten metres. */
  readonly point?: Point;
  readonly district?: string;
}

const hourMs = 3_600_000;
const dayOf = (at: Date): string => cityTime(at).slice(0, 10);
/** A ten-thousandth of a degree: 11 m from south to north, 7 m from west to east. */
const rounded = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;
/** A point that stands for an address where none is near is no address. */
const isPoint = /^-?\d+\.\d+, -?\d+\.\d+$/;

/** Where a report is, as anyone may read it. What was found to be on private ground keeps its district alone: it points at somebody's home. */
export function publicPlace({ place, steps }: Pick<Report, 'place' | 'steps'>): PublicPlace {
  const { label, precision, district, point } = place;
  const within = district === undefined ? {} : { district };
  if (steps.some((step) => step.kind === 'rejected' && step.reason === 'private')) return within;
  const known = precision === 'point' || precision === 'address' || precision === 'street';
  return {
    ...within,
    ...(known && label !== '' && !isPoint.test(label) ? { address: label.slice(0, 200).replace(/\s+/g, ' ').trim() } : {}),
    ...(point ? { point: { latitude: rounded(point.latitude), longitude: rounded(point.longitude) } } : {}),
  };
}

/** Whole hours from the telling to the last closing, as they passed (the change of the clock is an hour of its day); undefined while it is open, and of what is part
 *  of another now, which has none of its own. */
export function delayHours({ at, closed, merged }: Pick<Report, 'at' | 'closed' | 'merged'>): number | undefined {
  return closed === undefined || merged !== undefined ? undefined : Math.round((closed.getTime() - at.getTime()) / hourMs);
}

/** A line of the public file, without its end. Nothing of the person, of their words or of their photos stands in it, and no time finer than the day. */
export function openLine(report: Report, { taxonomy, word }: OpenNames): string {
  const kind = taxonomy.kind(report.kind);
  const { address = '', point, district = '' } = publicPlace(report);
  const [year = '', month = ''] = dayOf(report.at).split('-');
  const delay = delayHours(report);
  const row: Readonly<Record<(typeof openColumns)[number], string>> = {
    'ID DECLARATION': report.reference,
    'TYPE DECLARATION': taxonomy.groups.find(({ id }) => id === kind?.group)?.label.fr ?? '',
    'SOUS TYPE DECLARATION': kind?.label.fr ?? '',
    ADRESSE: address,
    'CODE POSTAL': /\b75\d{3}\b/.exec(address)?.[0] ?? (district === '' ? '' : `750${district.padStart(2, '0')}`),
    VILLE: 'Paris',
    ARRONDISSEMENT: district,
    'CONSEIL DE QUARTIER': '',
    'DATE DECLARATION': dayOf(report.at),
    'ANNEE DECLARATION': year,
    'MOIS DECLARATION': String(Number(month)),
    'OUTIL SOURCE': report.channel,
    INTERVENANT: taxonomy.service(report.service)?.name.fr ?? report.service,
    ID_DMR: '',
    geo_shape: point ? JSON.stringify({ type: 'Point', coordinates: [point.longitude, point.latitude] }) : '',
    geo_point_2d: point ? `${point.latitude}, ${point.longitude}` : '',
    'CODE TYPE': report.kind,
    ETAT: states[report.state].code,
    'ETAT USAGER': word(publicState(report)),
    'DATE CLOTURE': report.closed && delay !== undefined ? dayOf(report.closed) : '',
    'DELAI HEURES': delay === undefined ? '' : String(delay),
    REOUVERTURES: String(report.reopened),
    PERSONNES: String(report.people),
    'REUNI AVEC': report.merged ?? '',
    DEMONSTRATION: report.demo ? 'oui' : 'non',
  };
  return semicolons(openColumns.map((name) => inert(row[name])));
}

/** The same as a feature of GeoJSON; undefined where no point is public. */
export function openFeature(report: Report, { taxonomy, word }: OpenNames): object | undefined {
  const { address, point, district } = publicPlace(report);
  if (!point) return undefined;
  const kind = taxonomy.kind(report.kind);
  return {
    type: 'Feature',
    id: report.reference,
    geometry: { type: 'Point', coordinates: [point.longitude, point.latitude] },
    properties: {
      reference: report.reference,
      code: report.kind,
      type: taxonomy.groups.find(({ id }) => id === kind?.group)?.label.fr ?? null,
      kind: kind?.label.fr ?? null,
      address: address ?? null,
      district: district ?? null,
      told: dayOf(report.at),
      service: taxonomy.service(report.service)?.name.fr ?? report.service,
      state: states[report.state].code,
      said: word(publicState(report)),
      closed: report.closed ? dayOf(report.closed) : null,
      delay_hours: delayHours(report) ?? null,
      reopened: report.reopened,
      people: report.people,
      demo: report.demo,
    },
  };
}
