import { z } from 'zod';
import type { Localised } from '../voting';

/** What a report can be about. */
export interface Kind {
  /** The City's own number of it (2018), or one of ours, `pv-…`, for what its list lacks. */
  readonly code: string;
  readonly group: string;
  /** Short enough for a line of a basic phone: 40 characters. */
  readonly label: Localised;
  /** As people say it, by language. */
  readonly phrases: Readonly<Record<string, readonly string[]>>;
  /** 1: somebody may get hurt; 2: it hinders or spreads; 3: the rest. */
  readonly priority: 1 | 2 | 3;
  /** The service of the city that it goes to where no route says otherwise. */
  readonly service: string;
  /** Whose it is, where it is not the city's. */
  readonly owner?: string;
}

/** One of the public top types. */
export interface Group {
  readonly id: string;
  readonly label: Localised;
}

/** A service of the city. */
export interface Service {
  readonly id: string;
  readonly name: Localised;
}

/** Who else has things in the street. */
export interface Owner {
  readonly id: string;
  readonly name: Localised;
  /** How to reach them: a phone number or a site. */
  readonly reach: string;
  /** The page that says so. */
  readonly source: string;
}

/** Where a report goes; what is absent is any. */
interface Route {
  readonly kind?: string;
  readonly group?: string;
  /** "1" to "20". */
  readonly district?: string;
  readonly service: string;
}

/** The kinds of report, their groups, and who deals with them. */
export interface Taxonomy {
  readonly groups: readonly Group[];
  readonly kinds: readonly Kind[];
  readonly owners: readonly Owner[];
  readonly services: readonly Service[];
  kind(code: string): Kind | undefined;
  inGroup(group: string): readonly Kind[];
  owner(id: string): Owner | undefined;
  service(id: string): Service | undefined;
  /** The id of the service that a report goes to: the first route that fits, else the kind's own; undefined for an unknown kind. */
  readonly route: (code: string, district?: string) => string | undefined;
}

/** What is wrong with the taxonomy's file, in a sentence that names the entry. */
export class TaxonomyError extends Error {
  readonly code = 'TAXONOMY';
}

const text = z.string().trim().min(1);
const localised = z.object({ fr: text }).catchall(text);
const id = z.string().regex(/^[a-z][a-z-]*$/, 'must be lower-case letters');
const code = z.string().regex(/^(\d+|pv-[a-z]+)$/, "must be the City's number or begin with pv-");
const file = z.strictObject({
  languages: z.array(text).min(1),
  groups: z.array(z.strictObject({ id, label: localised })).min(1),
  services: z.array(z.strictObject({ id, name: localised })).min(1),
  owners: z.array(z.strictObject({ id, name: localised, reach: text, source: z.url() })),
  routes: z.array(
    z.strictObject({
      kind: code.optional(),
      group: id.optional(),
      district: z
        .string()
        .regex(/^([1-9]|1\d|20)$/, 'must be a number from 1 to 20, as text')
        .optional(),
      service: id,
    }),
  ),
  kinds: z
    .array(
      z.strictObject({
        code,
        group: id,
        label: localised,
        phrases: z.record(z.string(), z.array(text).min(4).max(8)),
        priority: z.literal([1, 2, 3]),
        service: id,
        owner: id.optional(),
      }),
    )
    .min(1),
});

/** Longest label, in characters. */
const longest = 40;

/** Reads the taxonomy from its JSON (taxonomy/reports.json). Throws a TaxonomyError. */
export function readTaxonomy(data: unknown): Taxonomy {
  const read = file.safeParse(data);
  if (!read.success) throw new TaxonomyError(read.error.issues.map(({ path, message }) => `${place(data, path)}: ${message}.`).join('\n'));
  const mistakes = mistakesIn(read.data);
  if (mistakes.length > 0) throw new TaxonomyError(mistakes.join('\n'));
  const { groups, services, owners } = read.data;
  const kinds = read.data.kinds.map(({ owner, ...kind }): Kind => ({ ...kind, ...(owner === undefined ? {} : { owner }) }));
  const routes = read.data.routes as readonly Route[];
  const kindOf = new Map(kinds.map((kind) => [kind.code, kind]));
  const ownerOf = new Map(owners.map((owner) => [owner.id, owner]));
  const serviceOf = new Map(services.map((service) => [service.id, service]));
  return {
    groups,
    kinds,
    owners,
    services,
    kind: (code) => kindOf.get(code),
    inGroup: (group) => kinds.filter((kind) => kind.group === group),
    owner: (id) => ownerOf.get(id),
    service: (id) => serviceOf.get(id),
    route: (code, district) => {
      const kind = kindOf.get(code);
      return kind && (routes.find((route) => fits(route, kind, district))?.service ?? kind.service);
    },
  };
}

function fits(route: Route, kind: Kind, district: string | undefined): boolean {
  return (
    (route.kind === undefined || route.kind === kind.code) &&
    (route.group === undefined || route.group === kind.group) &&
    (route.district === undefined || route.district === district)
  );
}

/** "kinds 3 (7202), label.fr": an entry by its number and its name, where it has one. */
function place(data: unknown, [list, index, ...inside]: readonly PropertyKey[]): string {
  const entry = (data as Readonly<Record<PropertyKey, readonly Readonly<Record<string, unknown>>[]>>)?.[list ?? '']?.[Number(index)];
  const name = entry?.['code'] ?? entry?.['id'];
  const number = index === undefined ? '' : ` ${Number(index) + 1}`;
  return `${String(list ?? 'the file')}${number}${typeof name === 'string' ? ` (${name})` : ''}${inside.length > 0 ? `, ${inside.join('.')}` : ''}`;
}

function mistakesIn({ languages, groups, services, owners, routes, kinds }: z.infer<typeof file>): readonly string[] {
  const known = (list: readonly { readonly id: string }[]) => new Set(list.map((one) => one.id));
  const [groupIds, serviceIds, ownerIds, codes] = [known(groups), known(services), known(owners), new Set(kinds.map((kind) => kind.code))];
  const lacking = (name: string, texts: Readonly<Record<string, unknown>>, lacks = 'lacks') =>
    languages.filter((language) => texts[language] === undefined).map((language) => `${name} ${lacks} ${language}.`);
  const unknown = (name: string, what: string, value: string | undefined, among: ReadonlySet<string>) =>
    value === undefined || among.has(value) ? [] : [`${name} names an unknown ${what}, ${value}.`];
  return [
    ...twice(
      'group',
      groups.map(({ id }) => id),
    ),
    ...twice(
      'service',
      services.map(({ id }) => id),
    ),
    ...twice(
      'owner',
      owners.map(({ id }) => id),
    ),
    ...twice(
      'kind',
      kinds.map(({ code }) => code),
    ),
    ...groups.flatMap((one) => lacking(`The label of group ${one.id}`, one.label)),
    ...services.flatMap((one) => lacking(`The name of service ${one.id}`, one.name)),
    ...owners.flatMap((one) => lacking(`The name of owner ${one.id}`, one.name)),
    ...kinds.flatMap((one) => [
      ...lacking(`The label of kind ${one.code}`, one.label),
      ...lacking(`The phrases of kind ${one.code}`, one.phrases, 'lack'),
      ...Object.entries(one.label)
        .filter(([, label]) => [...label].length > longest)
        .map(([language]) => `The label of kind ${one.code} in ${language} has more than ${longest} characters.`),
      ...unknown(`Kind ${one.code}`, 'group', one.group, groupIds),
      ...unknown(`Kind ${one.code}`, 'service', one.service, serviceIds),
      ...unknown(`Kind ${one.code}`, 'owner', one.owner, ownerIds),
    ]),
    ...groups.filter(({ id }) => !kinds.some(({ group }) => group === id)).map(({ id }) => `Group ${id} has no kind.`),
    ...routes.flatMap((one, index) => [
      ...unknown(`Route ${index + 1}`, 'kind', one.kind, codes),
      ...unknown(`Route ${index + 1}`, 'group', one.group, groupIds),
      ...unknown(`Route ${index + 1}`, 'service', one.service, serviceIds),
    ]),
  ];
}

function twice(what: string, ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => `There are two entries for ${what} ${id}.`);
}
