import { readFileSync } from 'node:fs';
import { ConfigError } from './config';
import type { Open311Settings } from './config/open311';
import type { JobStore } from './jobs/job';
import { createCityClient } from './open311-client';
import { readForwardCodes, type CityClient, type ForwardCodes, type ForwardStore } from './services/open311/forward';
import { queueForward } from './services/open311/forwarding';
import type { ReportsParts } from './services/reports/reports';
import { reportTaxonomy } from './street';

/** What goes to a city's own endpoint, and how. */
export interface CityEndpoint {
  readonly client: CityClient;
  readonly codes: ForwardCodes;
}

/** The endpoint that the settings name. Throws a ConfigError where its file of codes cannot be read. */
export function openEndpoint(forward: NonNullable<Open311Settings['forward']>): CityEndpoint {
  try {
    const codes = readForwardCodes(JSON.parse(readFileSync(forward.codes, 'utf8')), reportTaxonomy());
    return { client: createCityClient(forward), codes };
  } catch (cause) {
    throw new ConfigError(`OPEN311_FORWARD_CODES names ${forward.codes}, which cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** Has a report sent on by a job, once the transaction under way is kept: no turn waits for another city's server. */
export const forwardLater =
  (forwards: ForwardStore, jobs: Pick<JobStore, 'add'>, codes: ForwardCodes): NonNullable<ReportsParts['forward']> =>
  async (report, at) => {
    if (!(await queueForward(forwards, codes, report, at))) return;
    const { reference, revision } = report;
    await jobs.add({ name: 'report-forward', key: `${reference}/${revision}`, payload: { reference }, runAt: at });
  };
