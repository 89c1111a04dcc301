import { join } from 'node:path';
import { qrSvg } from '../../src/qr';
import { letterKeys } from '../../src/services/letter-keys';
import { buildTeamPage } from '../../src/web/build';
import type { TeamDesk, TeamEntry, TeamParts } from '../../src/web/team';
import { builtPage, startWeb, type WebOptions } from './web';

/** One worker, 1234 with the PIN 567890, at a market; what became of whom in memory. */
export function createMemoryDesk() {
  const began: { readonly worker: string; readonly address: string; readonly locale: string }[] = [];
  const entries = new Map<string, { readonly worker: string; readonly entry: TeamEntry }>();
  const again: string[] = [];
  const state = { ended: false };
  const desk: TeamDesk = {
    async signIn({ name, pin }) {
      if (name !== '1234' || pin !== '567890') return { ok: false, reason: 'wrong' };
      return state.ended ? { ok: false, reason: 'ended' } : { ok: true, worker: 'w1' };
    },
    async sight(worker) {
      if (worker !== 'w1' || state.ended) return undefined;
      const count = began.length;
      return {
        place: 'Marché Barbès',
        campaign: 'Budget participatif',
        locales: ['fr', 'ar'],
        code: '4821',
        figures: { today: count, total: 40 + count },
      };
    },
    async began(worker, address, locale) {
      began.push({ worker, address, locale });
    },
    async take(worker, id, entry) {
      if (entries.has(id)) {
        again.push(id);
        return 'again';
      }
      entries.set(id, { worker, entry });
      return 'kept';
    },
  };
  return { desk, began, entries, again, state };
}

let built: Promise<TeamParts['page']> | undefined;
const pages = join(__dirname, '../../src/web/team-page');
export const builtTeamPage = (): Promise<TeamParts['page']> =>
  (built ??= builtPage().then((chat) => buildTeamPage(pages, join(__dirname, '../../channels/web/page'), chat)));

/** A started server with one outreach worker. */
export async function startTeam(options: WebOptions = {}) {
  const memory = createMemoryDesk();
  const team: TeamParts = {
    desk: memory.desk,
    page: await builtTeamPage(),
    letters: letterKeys('of the tests'),
    dialogs: ['vote', 'propose'],
    join: (code) => ({ words: `JOIN ${code}`, number: '36000', qr: qrSvg(`https://porte-voix.example/j/${code}`) }),
  };
  return { web: await startWeb({ ...options, team }), team, ...memory };
}
