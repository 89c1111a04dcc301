import { join } from 'node:path';
import { allDialogs } from '../dialogs';
import { doorText } from '../dialogs/outreach';
import type { App } from './app';
import type { Keys } from './keys';
import { pageOf, type Reach } from './qr';
import { qrSvg } from './services/qr-code';
import type { Consents } from './services/consents';
import { letterKeys } from './services/letter-keys';
import { buildTeamPage } from './web/build';
import type { Page } from './web/parts';
import type { TeamParts } from './web/team';

/** Keeps in the log of consents what people agreed to on a shared phone. */
export const agreedIn =
  (consents: Pick<Consents, 'record'>): TeamParts['agreed'] =>
  (consent) =>
    consents.record({ kind: 'lent', ...consent });

/** Checks in by the city's door, and says what came of it. */
export const checkedInBy =
  ({ city, texts }: Pick<App, 'city' | 'texts'>): TeamParts['checkIn'] =>
  async (workshop, number, locale, now) => {
    const done = await city.door.checkIn(workshop, number, now);
    return { ok: done.ok, said: doorText(texts.t(locale), workshop, done) };
  };

/** The shared phone's page with the city behind it. `chat`: the residents' page, which it gives a person; `reach`: how whoever has a phone of their own goes on. */
export async function createTeamPhone(
  app: Pick<App, 'outreach' | 'consents' | 'city' | 'texts'>,
  keys: Pick<Keys, 'hmac'>,
  reach: Reach,
  chat: Page,
): Promise<TeamParts> {
  const { team, entries } = app.outreach;
  return {
    team,
    entries,
    page: await buildTeamPage(join(__dirname, 'web/team-page'), join(__dirname, '../channels/web/page'), chat),
    letters: letterKeys(keys.hmac('letters', 'team')),
    agreed: agreedIn(app.consents),
    checkIn: checkedInBy(app),
    dialogs: allDialogs([]).map(({ id }) => id),
    join(code) {
      const words = `JOIN ${code}`;
      // A camera needs the whole address.
      const page = reach.publicUrl ? pageOf(words, reach)?.link : undefined;
      return { words, number: reach.sms, ...(page === undefined ? {} : { qr: qrSvg(page) }) };
    },
  };
}
