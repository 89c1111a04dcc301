import { z } from 'zod';
import { amiss, well, type Standing } from '../../src/conversation/channel';
import { sayFailure, type Account } from './account';
import type { TwilioOut } from './send';

/** Content templates by kind ("buttons-2-1": two buttons under one line), each with its `HX...` at Twilio. */
export type Templates = Readonly<Record<string, string>>;

/** What can be tapped, as a template takes it. */
export interface Tappable {
  readonly shape: 'buttons' | 'list';
  readonly lines: readonly string[];
  readonly open?: string;
  readonly choices: readonly { readonly id: string; readonly title: string; readonly note: string }[];
}

const shapes = { buttons: 3, list: 10 } as const;
/** Lines of text above what is tapped: what stands in a variable has no line ends (twilio.com/docs/api/errors/21656). */
const mostLines = 2;
/** Changes when a template does: Twilio keeps the old one, and a new one is made. */
const version = 1;

const kindOf = ({ shape, choices, lines }: Tappable): string => `${shape}-${choices.length}-${lines.length}`;

/** All that is needed: a template says nothing by itself, so that these few serve every question in every language. */
export const templateKinds: readonly {
  readonly kind: string;
  readonly shape: Tappable['shape'];
  readonly choices: number;
  readonly lines: number;
}[] = (['buttons', 'list'] as const).flatMap((shape) =>
  Array.from({ length: shapes[shape] }, (_, index) => index + 1).flatMap((choices) =>
    Array.from({ length: mostLines }, (_, index) => ({ kind: `${shape}-${choices}-${index + 1}`, shape, choices, lines: index + 1 })),
  ),
);

/** Whether a template carries this: it was made, and no value is one that Twilio refuses (the same page: empty, with a tab or a run of blanks). */
export function carries(templates: Templates, content: Tappable): boolean {
  return (
    templates[kindOf(content)] !== undefined &&
    Object.values(variablesOf(content)).every((value) => value.trim() !== '' && !/[\n\r\t]| {4}/.test(value))
  );
}

/** What is sent; undefined where the template is not there any more. */
export function templated(templates: Templates, content: Tappable): TwilioOut | undefined {
  const contentSid = templates[kindOf(content)];
  return contentSid === undefined ? undefined : { contentSid, variables: variablesOf(content) };
}

/** Values by the variable's number, in the order of the slots: lines, the opening button, then each choice. */
function variablesOf({ shape, lines, open = '', choices }: Tappable): Readonly<Record<string, string>> {
  const values = [
    ...lines,
    ...(shape === 'list' ? [open] : []),
    ...choices.flatMap(({ title, id, note }) => (shape === 'list' ? [title, id, note] : [title, id])),
  ];
  return Object.fromEntries(values.map((value, index) => [String(index + 1), value]));
}

/** A template as the Content API takes it (twilio.com/docs/content): every word a variable. */
function definitionOf({ kind, shape, choices, lines }: (typeof templateKinds)[number]) {
  let slots = 0;
  const slot = (): string => `{{${++slots}}}`;
  const body = Array.from({ length: lines }, slot).join('\n');
  const each = <Item>(item: () => Item): readonly Item[] => Array.from({ length: choices }, item);
  const types =
    shape === 'buttons'
      ? { 'twilio/quick-reply': { body, actions: each(() => ({ type: 'QUICK_REPLY', title: slot(), id: slot() })) } }
      : { 'twilio/list-picker': { body, button: slot(), items: each(() => ({ item: slot(), id: slot(), description: slot() })) } };
  return {
    friendly_name: nameOf(kind),
    language: 'fr',
    variables: Object.fromEntries(Array.from({ length: slots }, (_, index) => [String(index + 1), `${index + 1}`])),
    types,
  };
}

const prefix = 'porte_voix_';
const nameOf = (kind: string): string => `${prefix}${kind.replaceAll('-', '_')}_v${version}`;

/** Makes the templates that the account does not have yet, known by their names. Throws, in words that name nobody, where Twilio does not do it. */
export async function makeTemplates({ call }: Account): Promise<{ readonly templates: Templates; readonly made: number }> {
  const had = await call((client) => client.content.v1.contents.list({ pageSize: 500 }));
  if (!had.ok) throw new Error(`The templates could not be listed: ${sayFailure(had.failure)}`);
  const known = new Map(had.result.map(({ friendlyName, sid }) => [friendlyName, sid]));
  const templates: Record<string, string> = {};
  let made = 0;
  for (const one of templateKinds) {
    const sid = known.get(nameOf(one.kind)) ?? (await make({ call }, definitionOf(one)));
    if (!known.has(nameOf(one.kind))) made++;
    templates[one.kind] = sid;
  }
  return { templates, made };
}

/** Whether the templates that buttons and lists are sent by are still at Twilio. */
export async function checkTemplates({ call }: Account, templates: Templates): Promise<Standing> {
  if (Object.keys(templates).length === 0)
    return well('Choices are numbered lines; npm run channels:setup makes buttons and lists of them.');
  const had = await call((client) => client.content.v1.contents.list({ pageSize: 500 }));
  if (!had.ok) return amiss(`The templates of buttons and lists could not be listed: ${sayFailure(had.failure)}`);
  const known = new Set(had.result.map(({ sid }) => sid));
  const gone = Object.values(templates).filter((sid) => !known.has(sid)).length;
  return gone > 0
    ? amiss(`Templates of buttons and lists missing at Twilio: ${gone}; run npm run channels:setup and start again.`)
    : well(`${Object.keys(templates).length} templates of buttons and lists are at Twilio.`);
}

/** Makes the templates that are not there yet; `keep` is told of all, for the next start. */
export async function setupTemplates(account: Account, keep: (templates: Templates) => void): Promise<Standing> {
  try {
    const { templates, made } = await makeTemplates(account);
    keep(templates);
    const count = Object.keys(templates).length;
    return well(`${count} templates of buttons and lists are at Twilio, ${made} of them made now${made > 0 ? '; start again' : ''}.`);
  } catch (error) {
    return amiss(error instanceof Error ? error.message : String(error));
  }
}

/** By the bare request: the client's own method would write the names of the fields in another way than Twilio reads them. */
async function make({ call }: Pick<Account, 'call'>, definition: ReturnType<typeof definitionOf>): Promise<string> {
  const called = await call((client) =>
    client.request({
      method: 'post',
      uri: 'https://content.twilio.com/v1/Content',
      headers: { 'Content-Type': 'application/json' },
      data: definition,
    }),
  );
  if (!called.ok) throw new Error(`The template ${definition.friendly_name} could not be made: ${sayFailure(called.failure)}`);
  const { statusCode, body } = called.result as { readonly statusCode: number; readonly body: unknown };
  const read = z.object({ sid: z.string().regex(/^HX/) }).safeParse(body);
  if (statusCode === 201 && read.success) return read.data.sid;
  throw new Error(`The template ${definition.friendly_name} could not be made: ${sayFailure({ kind: 'refused', status: statusCode })}`);
}

/** Reads what `npm run whatsapp:templates` wrote. Throws a sentence where it is no such thing. */
export function readTemplates(text: string): Templates {
  const read = z.record(z.string(), z.string().regex(/^HX[0-9a-fA-F]{32}$/)).safeParse(parse(text));
  if (!read.success) throw new Error('The file of WhatsApp templates cannot be read; write it again by `npm run whatsapp:templates`.');
  return read.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
