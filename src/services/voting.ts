import type { Sealing } from './box/sealed';
import type { Rule } from './tally/rules';

/** A text in several languages, by BCP 47 tag; the city's own language is always there. */
export type Localised = { readonly fr: string } & Readonly<Record<string, string>>;

/** How one ballot is filled in. */
export type BallotKind =
  /** At most `max` projects. */
  | { readonly kind: 'approval'; readonly max: number }
  /** A grade for each project, best first; what is not graded counts as the last. Ids are `1`..`4`. */
  | { readonly kind: 'judgment'; readonly grades: readonly { readonly id: string; readonly label: Localised }[] }
  /** For or against each project; nothing said counts as neither. */
  | { readonly kind: 'for-against' }
  /** At most `max` projects, the preferred first. */
  | { readonly kind: 'ranking'; readonly max: number }
  /** As many projects as their costs leave room for. */
  | { readonly kind: 'knapsack'; readonly budgetCents: number };

/** One of an edition's ballots: everyone has one of each. */
export interface Ballot {
  readonly id: string;
  /** Where present, the person chooses one of these districts ("18"), and the ballot is that district's. */
  readonly districts?: readonly string[];
  readonly how: BallotKind;
  /** Of the school edition: cast with a class's slips and with nothing else, counted and shown apart. */
  readonly school?: boolean;
  /** How winners are made of it. Absent while the edition is being made: a ballot without it is not counted. */
  readonly counting?: Counting;
}

/** How a ballot is counted, made known before its vote. A ballot of districts is counted district by district. */
export interface Counting {
  readonly rule: Rule;
  /** Integer cents of euros; by district where the ballot has districts. */
  readonly budgetCents: number | Readonly<Record<string, number>>;
  /** A part of the budget that goes first to projects of these zones, by the same rule; what they leave of it goes to all. */
  readonly reserved?: { readonly zones: readonly string[]; readonly cents: number | Readonly<Record<string, number>> };
  /** What a project needs to be chosen: points (votes, where a ballot only names), or under majority judgment the points of its median grade; the last grade is 0 points. */
  readonly threshold?: number;
  /** SHA-256, in hexadecimal, of the seed by which ties fall (`orderBySeed`); the seed itself is published with the results. */
  readonly tieSeedHash: string;
}

/** What stands for a person on an edition's roll, one ballot each. */
export type ProofKind =
  /** A mobile number: an SMS comes with it, elsewhere a code by SMS proves it. */
  | 'phone'
  /** The number of a citizen card. */
  | 'card'
  /** A numbered paper slip that serves once. */
  | 'slip'
  /** The number that a desk of the city gives to whom it has seen. */
  | 'desk';

/** Who may vote in an edition. Nationality is never asked. */
export interface Eligibility {
  /** Years of age, as declared; absent: there is no such condition. */
  readonly minimumAge?: number;
  /** Whoever declares fewer years than this also declares that a parent or guardian agrees. */
  readonly guardianUnder?: number;
  /** The required proof first, then those that may stand in its place. */
  readonly proofs: readonly ProofKind[];
  /** The published rule against abuse: from one address so many voters may cast; each one after these is asked for a second proof. */
  readonly votersPerAddress?: number;
}

/** Who takes part, for counts that are kept apart from ballots. */
export interface Participant {
  readonly channel: string;
  /** BCP 47. */
  readonly language: string;
  /** Years, where they were told. */
  readonly age?: number;
  /** Somebody helped. */
  readonly assisted?: boolean;
  /** The working-class zone, where it was told or is that of the desk or the slip. */
  readonly zone?: string;
}

/** One round of the participatory budget. */
export interface Edition {
  readonly id: string;
  readonly title: Localised;
  /** A demonstration: every message about it says so, and it asks for no proof. */
  readonly demo: boolean;
  /** `from` included, `to` excluded. */
  readonly phases: readonly { readonly phase: Phase; readonly from: Date; readonly to: Date }[];
  readonly ballots: readonly Ballot[];
  /** Absent in a demonstration: no proof is asked, and the address stands for the voter. */
  readonly eligibility?: Eligibility;
  /** How its ballots are sealed. Absent while it is being made: no vote opens without it. */
  readonly sealing?: Sealing;
  /** Until when paper ballots may still be entered after the vote's end; absent: until its end. */
  readonly paperUntil?: Date;
  /** When its vote was opened, by two people; from then on its rules and projects stand. Nobody votes in it before, whatever its phases say. */
  readonly opened?: Date;
}

export type Phase = 'ideas' | 'review' | 'vote' | 'results';

/** A project one can vote for. */
export interface Project {
  readonly edition: string;
  /** Unique in its edition, printed on the leaflet, typed by SMS. */
  readonly number: number;
  readonly ballot: string;
  readonly district?: string;
  /** Zones it lies in, by which a part of a budget may be reserved: a geography of its own, that crosses districts. */
  readonly zones?: readonly string[];
  readonly theme: string;
  readonly title: Localised;
  readonly summary: Localised;
  /** Integer cents of euros. */
  readonly costCents: number;
}

/** What is chosen, by project number: those approved (or paid for), a ranking, or a grade by number (`for` and `against` where that is the kind). */
export type Choices =
  { readonly approve: readonly number[] } | { readonly rank: readonly number[] } | { readonly grades: Readonly<Record<string, string>> };

export interface CastRequest {
  readonly edition: string;
  readonly ballot: string;
  readonly district?: string;
  readonly choices: Choices;
  /** The proof that stands for the voter: the demonstration takes the address. It is kept only as an HMAC. */
  readonly voter: string;
  /** The voter has a class's slip: for the school's ballot, and for that one alone. */
  readonly school?: boolean;
  /** What a second proof stands for, where the rule against abuse asked for one. */
  readonly second?: string;
  /** Where the ballot comes from: the rule against abuse counts voters by it. Needed where the edition has that rule. */
  readonly address?: string;
  readonly participant?: Participant;
  readonly now: Date;
}

export type Cast =
  | { readonly ok: true; /** Short, readable aloud; proves "in the box", never what. */ readonly receipt: string }
  | { readonly ok: false; readonly reason: 'not-open' }
  | { readonly ok: false; readonly reason: 'closed'; readonly on: Date }
  | { readonly ok: false; readonly reason: 'already' }
  /** By the rule against abuse: a second proof is missing, or it has served before. */
  | { readonly ok: false; readonly reason: 'second-proof' }
  | { readonly ok: false; readonly reason: 'empty' }
  | { readonly ok: false; readonly reason: 'too-many'; readonly max: number }
  | { readonly ok: false; readonly reason: 'over-budget'; readonly overCents: number }
  | { readonly ok: false; readonly reason: 'unknown-project'; readonly number: number }
  | { readonly ok: false; readonly reason: 'unknown-district' };

/** Where one stands: a vote is open, or when it will be, or when it was. */
export type Standing =
  | { readonly state: 'open'; readonly edition: Edition; readonly until: Date }
  | { readonly state: 'before'; readonly edition: Edition; readonly from: Date }
  | { readonly state: 'after'; readonly edition: Edition; readonly on: Date }
  | { readonly state: 'none' };

/** The vote as dialogs see it. Reads are answered from memory where they can be; `cast` writes within the turn's transaction. */
export interface Voting {
  standing(now: Date): Promise<Standing>;
  /** In order of their numbers. `district` for a ballot that has districts. */
  projects(edition: string, ballot: string, district?: string): Promise<readonly Project[]>;
  /** Those of these projects that a theme's name or free words fit, in the person's language or in French; typos are forgiven. */
  search(projects: readonly Project[], words: string, locale: string): Promise<readonly Project[]>;
  /** Ids of the edition's ballots that this voter has cast. */
  castBallots(edition: string, voter: string): Promise<readonly string[]>;
  /** Whether the rule against abuse asks this voter at this address for a second proof: so many others cast from there before. */
  crowded(edition: string, address: string, voter: string): Promise<boolean>;
  /** Whether a proof may serve as a second one: it has neither voted nor served so before. */
  unspent(edition: string, proof: string): Promise<boolean>;
  cast(request: CastRequest): Promise<Cast>;
}
