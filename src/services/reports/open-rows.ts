import { openPlace, type OpenPlace } from '../places/open-place';
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

const hourMs = 3_600_000;
const dayOf = (at: Date): string => cityTime(at).slice(0, 10);

/** Where a report is, as anyone may read it. What was found to be on private ground keeps its district alone: it points at somebody's home. */
export function publicPlace({ place, steps }: Pick<Report, 'place' | 'steps'>): OpenPlace {
  const { district } = place;
  if (!steps.some((step) => step.kind === 'rejected' && step.reason === 'private')) return openPlace(place);
  return district === undefined ? {} : { district };
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
