import type { PhotoRefusal } from '../../src/conversation/photo';

/** A line expected back. `only`: the channels that show it; absent: all. The text `...` stands for any lines. */
export interface Line {
  readonly text: string;
  readonly only?: readonly string[];
}

/** One line of a transcript that does something: what the person did, and the lines expected back. */
export interface Exchange {
  readonly line: number;
  readonly act: Act;
  readonly expected: readonly Line[];
  /** Parts of SMS that come back, where the script tells. */
  readonly parts?: number;
}

export type Act =
  | { readonly kind: 'text'; readonly text: string }
  /** A tap on the option of this label in the last question that had it, or, `old`, in the first. */
  | { readonly kind: 'tap'; readonly label: string; readonly old: boolean }
  | { readonly kind: 'place'; readonly latitude: number; readonly longitude: number }
  /** `refused`: it is not taken, for this reason. `text`: the words that come with it. */
  | { readonly kind: 'photo'; readonly refused?: PhotoRefusal; readonly text?: string }
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'wait'; readonly hours: number }
  /** The same person goes on at another address, on the next channel. */
  | { readonly kind: 'elsewhere' }
  /** Others take every free seat of a workshop, or enter its draw in numbers; they give them back. */
  | { readonly kind: 'full' | 'free'; readonly workshop: number }
  /** The city does what it does by itself: the person is told what came of it. */
  | { readonly kind: 'meanwhile' }
  /** A new version of a dialog takes over, without an upgrade. */
  | { readonly kind: 'deploy'; readonly dialog: string };

/** A conversation as anyone can write it: `>` what the person writes, `<` what comes back (`<sms`, `<telegram,whatsapp`: on these channels alone;
 *  `<screens`: on all but SMS), `=` how many parts it takes by SMS, `[...]` what else happens, `#` a remark. */
export interface Script {
  readonly title: string;
  /** Channels it is written for; absent: all. */
  readonly channels?: readonly string[];
  /** `parts: counted`: each answer's parts by SMS are told. */
  readonly counted: boolean;
  /** `edition: NAME`: the one whose vote is open, a real one; absent: the demonstration. In what a person writes, `{slip}` is a number nobody has used. */
  readonly edition?: string;
  readonly exchanges: readonly Exchange[];
}

const shown = /^<([a-z,]*) ?(.*)$/;

/** Channels that are named together. */
const groups: Readonly<Record<string, readonly string[]>> = { screens: ['web', 'telegram', 'whatsapp'] };
const named = (only: readonly string[]): string =>
  Object.entries(groups).find(([, group]) => group.length === only.length && group.every((channel) => only.includes(channel)))?.[0] ??
  only.join(',');

/** Reads a script. Throws an Error that names the line it cannot read. */
export function parseScript(text: string): Script {
  const exchanges: { line: number; act: Act; expected: Line[]; parts?: number }[] = [];
  let title = '';
  let channels: readonly string[] | undefined;
  let counted = false;
  let edition: string | undefined;
  text.split('\n').forEach((raw, index) => {
    const line = index + 1;
    if (raw.trim() === '') return;
    if (raw.startsWith('#')) {
      title ||= raw.slice(1).trim();
      return;
    }
    const header = /^channels: (.+)$/.exec(raw);
    if (header?.[1]) {
      channels = header[1].split(/[ ,]+/);
      return;
    }
    if (raw.startsWith('edition: ')) {
      edition = raw.slice('edition: '.length);
      return;
    }
    if (raw === 'parts: counted') {
      counted = true;
      return;
    }
    const came = shown.exec(raw);
    const [, count] = /^= (\d+) parts?$/.exec(raw) ?? [];
    const last = exchanges[exchanges.length - 1];
    if (raw.startsWith('>')) exchanges.push({ line, act: { kind: 'text', text: raw.slice(2) }, expected: [] });
    else if (raw.startsWith('[')) exchanges.push({ line, act: directive(raw, line), expected: [] });
    else if (came && last) last.expected.push({ text: came[2] ?? '', ...(came[1] ? { only: channelsOf(came[1]) } : {}) });
    else if (count && last) last.parts = Number(count);
    else throw new Error(`line ${line} is none of '>', '<', '=', '[...]', '#': ${raw}`);
  });
  return { title, exchanges, counted, ...(channels ? { channels } : {}), ...(edition === undefined ? {} : { edition }) };
}

const channelsOf = (mark: string): readonly string[] => mark.split(',').flatMap((name) => groups[name] ?? [name]);

function directive(raw: string, line: number): Act {
  const [, said = '', text] = /^\[(.*)\](?: (.+))?$/.exec(raw) ?? [];
  const [name = '', ...rest] = said.split(' ');
  const words = rest.join(' ');
  switch (name) {
    case 'wait':
      return { kind: 'wait', hours: Number(rest[0]) * (rest[1]?.startsWith('day') ? 24 : 1) };
    case 'tap':
      return { kind: 'tap', label: words, old: false };
    case 'old':
      return { kind: 'tap', label: rest.slice(1).join(' '), old: true };
    case 'place':
      return { kind: 'place', latitude: Number(rest[0]), longitude: Number(rest[1]) };
    case 'photo':
      return { kind: 'photo', ...(words === '' ? {} : { refused: words as PhotoRefusal }), ...(text === undefined ? {} : { text }) };
    case 'open':
      return { kind: 'open', link: words };
    case 'elsewhere':
      return { kind: 'elsewhere' };
    case 'full':
    case 'free':
      return { kind: name, workshop: Number(rest[0]) };
    case 'meanwhile':
      return { kind: 'meanwhile' };
    case 'deploy':
      return { kind: 'deploy', dialog: words };
    default:
      throw new Error(`line ${line}: no directive is called '${name}'`);
  }
}

/** Whether the lines that came are those expected. */
export function fits(expected: readonly string[], came: readonly string[]): boolean {
  const [first, ...others] = expected;
  if (first === undefined) return came.length === 0;
  if (first === '...') return came.some((_, index) => fits(others, came.slice(index))) || fits(others, []);
  return came[0] === first && fits(others, came.slice(1));
}

/** Lines that came on several channels as one list: what all showed stands once, in the last's typography; the rest is marked with its channels. */
export function merged(byChannel: Readonly<Record<string, readonly string[]>>, same: (a: string, b: string) => boolean): readonly Line[] {
  const all = Object.keys(byChannel);
  let lines: readonly Required<Line>[] = [];
  for (const [channel, texts] of Object.entries(byChannel)) lines = joined(lines, texts, channel, same);
  return lines.map(({ text, only }) => (only.length === all.length ? { text } : { text, only }));
}

/** Lines of some channels and of one more. */
function joined(
  lines: readonly Required<Line>[],
  texts: readonly string[],
  channel: string,
  same: (a: string, b: string) => boolean,
): readonly Required<Line>[] {
  /** common[i][j]: the most lines that those from i and the texts from j have in common, in order. */
  const common = Array.from({ length: lines.length + 1 }, () => new Array<number>(texts.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  const alike = (i: number, j: number): boolean => same(lines[i]?.text ?? '', texts[j] ?? '');
  for (let i = lines.length - 1; i >= 0; i--)
    for (let j = texts.length - 1; j >= 0; j--) common[i]![j] = alike(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const made: Required<Line>[] = [];
  for (let i = 0, j = 0; i < lines.length || j < texts.length;) {
    const line = lines[i];
    if (line && j < texts.length && alike(i, j)) {
      made.push({ text: texts[j++] ?? '', only: [...line.only, channel] });
      i++;
    } else if (line && (j >= texts.length || at(i + 1, j) >= at(i, j + 1))) {
      made.push(line);
      i++;
    } else made.push({ text: texts[j++] ?? '', only: [channel] });
  }
  return made;
}

/** A line as a script has it. */
export const written = ({ text, only = [] }: Line): string => `<${named(only)} ${text}`.trimEnd();
