import type { CodeStore } from './codes';
import type { Person } from './proposals/proposal';

/** Whose page a link leads to. */
export interface LinkedPerson extends Person {
  /** The language it was asked for in. */
  readonly locale: string;
  /** What the page shows and nothing else keeps, sealed until the link ends. */
  readonly shows?: string;
}

/** Links to what is one person's alone: whoever has the link has it, for so many hours. */
export interface PersonLinks {
  /** The link given before is worth nothing any more. Undefined where the deployment has no address of its own. */
  linkTo(person: LinkedPerson, now: Date): Promise<string | undefined>;
  /** Whose it is, without using the link up: programs look at links before people do. */
  look(token: string, now: Date): Promise<LinkedPerson | undefined>;
  /** The same; from then on the link is worth nothing. */
  take(token: string, now: Date): Promise<LinkedPerson | undefined>;
}

export interface PersonLinkParts {
  readonly codes: Pick<CodeStore, 'put' | 'find' | 'remove'>;
  readonly hmac: (purpose: string, text: string) => string;
  /** Unguessable (120 bits of chance), of letters that links may have. */
  readonly newToken: () => string;
  readonly publicUrl?: string | undefined;
  /** The page that it leads to ("mine"): a link to one is none to another. */
  readonly page: string;
  readonly hours: number;
}

export function createPersonLinks({ codes, hmac, newToken, publicUrl, page, hours }: PersonLinkParts): PersonLinks {
  const idOf = (token: string): string => hmac(`${page} file`, token);
  async function look(token: string, now: Date): Promise<LinkedPerson | undefined> {
    const kept = await codes.find(idOf(token));
    return kept?.content !== undefined && kept.until > now ? (JSON.parse(kept.content) as LinkedPerson) : undefined;
  }
  return {
    async linkTo({ address, resident, locale, shows }, now) {
      if (publicUrl === undefined) return undefined;
      const token = newToken();
      const content = JSON.stringify({ address, resident, locale, shows });
      const until = new Date(now.getTime() + hours * 3_600_000);
      await codes.put({ id: idOf(token), owner: hmac(`${page} file owner`, resident), content, tries: 0, until });
      return `${publicUrl}/${page}/${token}`;
    },
    look,
    async take(token, now) {
      const found = await look(token, now);
      return found && (await codes.remove(idOf(token))) ? found : undefined;
    },
  };
}
