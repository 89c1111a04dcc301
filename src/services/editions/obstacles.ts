import { ballotBytes } from '../box/sealed';
import { ContestError, contestsOf, nameOf } from '../tally/contest';
import type { Edition, Project } from '../voting';
import { voteOf } from './life';

/** What an edition stands among when it is to be opened. */
export interface Surroundings {
  readonly projects: readonly Project[];
  /** Whether codes can be sent by SMS. */
  readonly sms: boolean;
  /** All others. */
  readonly others: readonly Edition[];
}

/** The longest ballot, in bytes: of some 600 projects that are all graded. Every ballot is as long, and a box holds hundreds of thousands. */
const mostBytes = 8192;

/** What keeps an edition from being opened, a sentence each; none where nothing does. */
export function obstacles(edition: Edition, { projects, sms, others }: Surroundings, now: Date): readonly string[] {
  const { ballots, eligibility, sealing, demo } = edition;
  const vote = voteOf(edition);
  if (!vote) return ["It has no phase 'vote'."];
  const empty = ballots.flatMap(({ id, districts }) =>
    (districts ?? [undefined])
      .map((district) => ({ ballot: id, ...(district === undefined ? {} : { district }) }))
      .filter((place) => !projects.some((one) => one.ballot === place.ballot && one.district === place.district)),
  );
  const bytes = ballotBytes(edition, projects);
  const meets = meeting(edition, others);
  return [
    ...(vote.to <= now ? [`Its vote ended on ${said(vote.to)}.`] : []),
    ...(sealing ? [] : ['It has no key to seal ballots to: run `npm run edition -- keys DIR` and put "publicKey" in its file.']),
    ...empty.map((place) => `There is no project to vote for in ${nameOf(place)}.`),
    ...ballots.flatMap(({ id, counting }) =>
      counting ? [] : [`Nothing says how the ballot '${id}' is counted: its file lacks the ballot's "counting", or "tieSeedHash".`],
    ),
    ...contestFaults(edition, projects),
    ...(bytes > mostBytes ? [`A ballot of it is of ${bytes} bytes, ${mostBytes} at the most: there are too many projects on one.`] : []),
    ...(eligibility?.proofs.includes('phone') && !sms
      ? [
          'Its voters prove a phone number, and no SMS can be sent: set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and SMS_FROM (npm run doctor).',
        ]
      : []),
    ...(eligibility || demo ? [] : ['Nothing says who may vote: its file lacks "eligibility".']),
    ...(meets === undefined ? [] : [meets]),
  ];
}

/** That another's vote is open at the same time, in a sentence. A demonstration gives way to what is none, and no other edition to any. */
export function meeting({ demo, ...edition }: Edition, others: readonly Edition[]): string | undefined {
  const vote = voteOf(edition);
  const met = others.find((other) => other.opened && other.demo === demo && overlap(vote, voteOf(other)));
  return met && `The vote of '${met.id}' is open at the same time; one votes in one edition at a time.`;
}

function contestFaults(edition: Edition, projects: readonly Project[]): readonly string[] {
  try {
    contestsOf(edition, projects);
    return [];
  } catch (error) {
    if (error instanceof ContestError) return [error.message];
    throw error;
  }
}

interface Span {
  readonly from: Date;
  readonly to: Date;
}
const overlap = (a: Span | undefined, b: Span | undefined): boolean => a !== undefined && b !== undefined && a.from < b.to && b.from < a.to;
const said = (moment: Date): string => moment.toISOString().slice(0, 16).replace('T', ' ') + ' UTC';
