import { homeCodes } from '../channels/sms/number';
import type { App } from './app';
import { cityDay } from './conversation/format';
import type { Keys } from './keys';
import { createEntries, type Entries } from './outreach-entries';
import type { Audit } from './services/box/audit';
import type { CodeStore } from './services/codes';
import { createLinkDesk, type LinkStore } from './services/links';
import { createCampaigns, type Campaigns } from './services/outreach/campaigns';
import type { OutreachStore } from './services/outreach/campaign';
import type { Team } from './services/outreach/team';
import { createTeam } from './services/outreach/team';
import { unguessable } from './unguessable';

/** Going to people: campaigns for staff, a team for its workers, what they took down without a network. */
export interface OutreachOffice {
  readonly campaigns: Campaigns;
  readonly team: Team;
  readonly entries: Entries;
}

export interface OutreachOfficeParts {
  readonly app: Pick<App, 'city' | 'cards' | 'platforms' | 'texts' | 'outbox'>;
  readonly keys: Pick<Keys, 'hmac'>;
  readonly store: OutreachStore;
  readonly codes: CodeStore;
  readonly links: LinkStore;
  readonly audit: Pick<Audit, 'record'>;
  readonly countries: readonly string[] | undefined;
}

/** What workers sign in by and see. */
export const createTeamFor = ({ keys, store, codes, links }: Pick<OutreachOfficeParts, 'keys' | 'store' | 'codes' | 'links'>): Team =>
  createTeam({
    store,
    codes,
    links: createLinkDesk(links, unguessable),
    counts: links,
    hmac: (purpose, text) => keys.hmac(purpose, text),
    random: unguessable,
    cityDay,
  });

export function createOutreachOffice(parts: OutreachOfficeParts): OutreachOffice {
  const { app, keys, store, codes, links, audit, countries = homeCodes } = parts;
  const hmac = (purpose: string, text: string): string => keys.hmac(purpose, text);
  return {
    campaigns: createCampaigns({ store, codes, counts: links, audit, hmac, random: unguessable }),
    team: createTeamFor(parts),
    entries: createEntries({ app, store, countries, count: (code, what) => links.count(code, what) }),
  };
}
