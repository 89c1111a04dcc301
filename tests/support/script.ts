/** One line of a transcript that does something: what the person did, and the lines expected back. `...` stands for any lines. */
export interface Exchange {
  readonly line: number;
  readonly act: Act;
  readonly expected: readonly string[];
}

export type Act =
  | { readonly kind: 'text'; readonly text: string }
  /** A tap on the option of this label in the last question, or, `old`, in the first question that had it. */
  | { readonly kind: 'tap'; readonly label: string; readonly old: boolean }
  | { readonly kind: 'place'; readonly latitude: number; readonly longitude: number }
  | { readonly kind: 'photo' }
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'wait'; readonly hours: number }
  /** A new version of a dialog takes over, without an upgrade. */
  | { readonly kind: 'deploy'; readonly dialog: string };

/** A conversation as anyone can write it: `>` what the person writes, `<` what comes back, `[...]` what else happens, `#` a remark. */
export interface Script {
  readonly title: string;
  /** Channels it is written for; absent: all. */
  readonly channels?: readonly string[];
  readonly exchanges: readonly Exchange[];
}

/** Reads a script. Throws an Error that names the line it cannot read. */
export function parseScript(text: string): Script {
  const exchanges: { line: number; act: Act; expected: string[] }[] = [];
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
    if (raw.startsWith('>')) exchanges.push({ line, act: { kind: 'text', text: raw.slice(2) }, expected: [] });
    else if (raw.startsWith('[')) exchanges.push({ line, act: directive(raw, line), expected: [] });
    else if (raw.startsWith('<') && exchanges.length > 0) exchanges[exchanges.length - 1]?.expected.push(raw.slice(2));
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

/** Whether the lines that came are those expected; `...` fits any number of lines. */
export function fits(expected: readonly string[], came: readonly string[]): boolean {
  const [first, ...others] = expected;
  if (first === undefined) return came.length === 0;
  if (first === '...') return came.some((_, index) => fits(others, came.slice(index))) || fits(others, []);
  return came[0] === first && fits(others, came.slice(1));
}
