import type { OutreachStore } from '../../src/services/outreach/campaign';

/** A city without outreach. */
export const noOutreach: OutreachStore = {
  addCampaign: () => Promise.resolve(false),
  campaign: () => Promise.resolve(undefined),
  campaigns: () => Promise.resolve([]),
  closeCampaign: () => Promise.resolve(false),
  addWorker: () => Promise.resolve(false),
  worker: () => Promise.resolve(undefined),
  workers: () => Promise.resolve([]),
  changeWorker: () => Promise.resolve(),
  raise: () => Promise.resolve(false),
  flag: () => Promise.resolve(undefined),
  openFlags: () => Promise.resolve([]),
  decide: () => Promise.resolve(false),
  take: () => Promise.resolve(false),
  transaction: (work) => work(),
};
