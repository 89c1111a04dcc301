/** A place where people are met. */
export interface CampaignPlace {
  /** Short, within its campaign: "barbes". */
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** "18". */
  readonly district?: string;
  /** BCP 47: languages spoken there, the most spoken first. */
  readonly locales: readonly string[];
}

/** Going to people, for some weeks, in some places. */
export interface Campaign {
  /** Short, as staff chose it: "vote-2027". */
  readonly id: string;
  /** Public. */
  readonly name: string;
  readonly places: readonly CampaignPlace[];
  readonly from: Date;
  readonly until: Date;
  /** People that one worker may take through a day before staff look at it. */
  readonly quota: number;
}

/** Somebody who goes to people. Their name is kept nowhere. */
export interface OutreachWorker {
  /** Six digits, the last a check: what they sign in with. */
  readonly id: string;
  readonly campaign: string;
  /** The id of the place where they are. */
  readonly place: string;
  /** The short link of their own: who comes by it is counted, and nobody named. */
  readonly code: string;
  /** HMAC of their PIN. */
  readonly pin: string;
  readonly since: Date;
  /** From then on they cannot sign in: the campaign ended for them, or two people suspended them. */
  readonly ended?: Date;
}

/** Something that staff should look at. Nobody is excluded by it. */
export interface Flag {
  readonly id: string;
  readonly worker: string;
  /** `quota`: more people a day than the campaign allows; `pace`: more within an hour than can be helped. */
  readonly rule: 'quota' | 'pace';
  /** The day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly at: Date;
  /** What two people decided, and why. */
  readonly decided?: { readonly what: 'dismiss' | 'suspend'; readonly by: readonly string[]; readonly at: Date };
}

/** Where all of it is kept. Within the transaction under way, where there is one. */
export interface OutreachStore {
  /** False where the id is taken. */
  addCampaign(campaign: Campaign): Promise<boolean>;
  campaign(id: string): Promise<Campaign | undefined>;
  campaigns(): Promise<readonly Campaign[]>;
  closeCampaign(id: string, until: Date): Promise<boolean>;
  /** False where the id is taken. */
  addWorker(worker: OutreachWorker): Promise<boolean>;
  worker(id: string): Promise<OutreachWorker | undefined>;
  workers(campaign: string): Promise<readonly OutreachWorker[]>;
  changeWorker(id: string, change: Partial<Pick<OutreachWorker, 'place' | 'code' | 'ended'>>): Promise<void>;
  /** False where it was raised before. */
  raise(flag: Flag): Promise<boolean>;
  flag(id: string): Promise<Flag | undefined>;
  /** Those that nobody decided yet, the latest first. */
  openFlags(): Promise<readonly Flag[]>;
  decide(id: string, decided: NonNullable<Flag['decided']>): Promise<boolean>;
  /** Notes that an entry was taken; false where it was before. Forgotten after `until`. */
  take(id: string, until: Date): Promise<boolean>;
  transaction<R>(work: () => Promise<R>): Promise<R>;
}
