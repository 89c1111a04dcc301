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
}

export type Act =
  | { readonly kind: 'text'; readonly text: string }
  /** A tap on the option of this label in the last question that had it, or, `old`, in the first. */
  | { readonly kind: 'tap'; readonly label: string; readonly old: boolean }
  | { readonly kind: 'place'; readonly latitude: number; readonly longitude: number }
  | { readonly kind: 'photo' }
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'wait'; readonly hours: number }
  /** A new version of a dialog takes over, without an upgrade. */
  | { readonly kind: 'deploy'; readonly dialog: string };

/** A conversation as anyone can write it: `>` what the person writes, `<` what comes back (`<sms`, `<web`: on that channel alone),
 *  `[...]` what else happens, `#` a remark. */
export interface Script {
  readonly title: string;
  /** Channels it is written for; absent: all. */
  readonly channels?: readonly string[];
  readonly exchanges: readonly Exchange[];
}

const shown = /^<([a-z,]*) ?(.*)$/;

/** Reads a script. Throws an Error that names the line it cannot read. */
export function parseScript(text: string): Script {
  const exchanges: { line: number; act: Act; expected: Line[] }[] = [];
  let title = '';
  let channels: readonly string[] | undefined;
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
    const came = shown.exec(raw);
    const last = exchanges[exchanges.length - 1];
    if (raw.startsWith('>')) exchanges.push({ line, act: { kind: 'text', text: raw.slice(2) }, expected: [] });
    else if (raw.startsWith('[')) exchanges.push({ line, act: directive(raw, line), expected: [] });
    else if (came && last) last.expected.push({ text: came[2] ?? '', ...(came[1] ? { only: came[1].split(',') } : {}) });
    else throw new Error(`line ${line} is none of '>', '<', '[...]', '#': ${raw}`);
  });
  return { title, exchanges, ...(channels ? { channels } : {}) };
}

function directive(raw: string, line: number): Act {
  const [name = '', ...rest] = raw.replace(/^\[|\]$/g, '').split(' ');
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
      return { kind: 'photo' };
    case 'open':
      return { kind: 'open', link: words };
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

/** Lines that came on one or two channels as one list: what both showed stands once, in the second's typography; the rest is marked with its channel. */
export function merged(byChannel: Readonly<Record<string, readonly string[]>>, same: (a: string, b: string) => boolean): readonly Line[] {
  const [first, second, ...more] = Object.entries(byChannel);
  if (!first) return [];
  if (!second) return first[1].map((text) => ({ text }));
  if (more.length > 0) throw new Error('two channels at the most are merged');
  const [a, b] = [first[1], second[1]];
  /** common[i][j]: the most lines that a from i and b from j have in common, in order. */
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  const alike = (i: number, j: number): boolean => same(a[i] ?? '', b[j] ?? '');
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) common[i]![j] = alike(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: Line[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && alike(i, j)) {
      lines.push({ text: b[j++] ?? '' });
      i++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) lines.push({ text: a[i++] ?? '', only: [first[0]] });
    else lines.push({ text: b[j++] ?? '', only: [second[0]] });
  }
  return lines;
}

/** A line as a script has it. */
export const written = ({ text, only = [] }: Line): string => `<${only.join(',')} ${text}`.trimEnd();
