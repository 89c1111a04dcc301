import type { CodeStore } from './codes';
import type { Person } from './proposals/proposal';

/** Hours a link to one's own file is good for. */
const lifeHours = 24;

/** Whose file a link leads to. */
export interface FileOf extends Person {
  /** The language it was asked for in. */
  readonly locale: string;
}

/** Links to all that is kept of a person: whoever has the link has the file, once. */
export interface MineFiles {
  /** The link given before is worth nothing any more. Undefined where the deployment has no address of its own. */
  linkTo(person: FileOf, now: Date): Promise<string | undefined>;
  /** Whose file it is, without using the link up: programs look at links before people do. */
  look(token: string, now: Date): Promise<FileOf | undefined>;
  /** The same; from then on the link is worth nothing. */
  take(token: string, now: Date): Promise<FileOf | undefined>;
}

export interface MineFilesParts {
  readonly codes: Pick<CodeStore, 'put' | 'find' | 'remove'>;
  readonly hmac: (purpose: string, text: string) => string;
  /** Unguessable (120 bits of chance), of letters that links may have. */
  readonly newToken: () => string;
  readonly publicUrl?: string | undefined;
}

export function createMineFiles({ codes, hmac, newToken, publicUrl }: MineFilesParts): MineFiles {
  const idOf = (token: string): string => hmac('mine file', token);
  async function look(token: string, now: Date): Promise<FileOf | undefined> {
    const kept = await codes.find(idOf(token));
    return kept?.content !== undefined && kept.until > now ? (JSON.parse(kept.content) as FileOf) : undefined;
  }
  return {
    async linkTo({ address, resident, locale }, now) {
      if (publicUrl === undefined) return undefined;
      const token = newToken();
      const content = JSON.stringify({ address, resident, locale });
      const until = new Date(now.getTime() + lifeHours * 3_600_000);
      await codes.put({ id: idOf(token), owner: hmac('mine file owner', resident), content, tries: 0, until });
      return `${publicUrl}/mine/${token}`;
    },
    look,
    async take(token, now) {
      const found = await look(token, now);
      return found && (await codes.remove(idOf(token))) ? found : undefined;
    },
  };
}
