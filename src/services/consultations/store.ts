import type { ConsultationResult } from './results';
import type { Consultation, Mark, Statement, StatementState, Vote } from './consultation';

/** A published statement, as little of it as a draw needs. */
export interface Drawable {
  readonly number: number;
  /** To how many people it was shown. */
  readonly seen: number;
  readonly author?: string;
}

/** What changes in a statement. */
export type StatementChange = Partial<Pick<Statement, 'state' | 'text' | 'refusal' | 'answer'>>;

/** What is done for a consultation once. */
export type Noted = 'announced' | 'reminded' | 'closed';

/** What consultations ask of the storage. Whatever is written is written within the transaction under way. */
export interface ConsultationStore {
  /** Runs `work` in the transaction under way, or in one of its own; it runs again where it lost a race. */
  transaction<R>(work: () => Promise<R>): Promise<R>;
  /** False where the code is taken. */
  add(consultation: Consultation): Promise<boolean>;
  /** Writes the next revision; false where it changed meanwhile. */
  replace(consultation: Consultation): Promise<boolean>;
  find(code: number): Promise<Consultation | undefined>;
  /** By code. */
  all(): Promise<readonly Consultation[]>;
  /** Notes that it was done; false where it was noted before. */
  noted(code: number, what: Noted, at: Date): Promise<boolean>;

  /** False where the number is taken. */
  write(statement: Statement): Promise<boolean>;
  /** A number that no statement of this consultation had, from `firstStatement` on. */
  nextNumber(code: number): Promise<number>;
  statement(code: number, number: number): Promise<Statement | undefined>;
  /** By number. */
  statements(code: number, states: readonly StatementState[]): Promise<readonly Statement[]>;
  /** By consultation, then number: what stands in the name of these HMACs. */
  authored(people: readonly string[]): Promise<readonly Statement[]>;
  /** False where it is not in this state any more. */
  change(code: number, number: number, from: StatementState, change: StatementChange): Promise<boolean>;
  /** Takes author and contact from it; `withdraw`: its words too. */
  orphan(code: number, number: number, withdraw: boolean): Promise<void>;
  /** It stands in another name, reached elsewhere. */
  reauthor(code: number, number: number, author: string, contact: NonNullable<Statement['contact']>): Promise<void>;
  /** Notes that its author is told this; false where they were. */
  once(code: number, number: number, what: string): Promise<boolean>;
  /** Those that are shown. */
  drawable(code: number): Promise<readonly Drawable[]>;
  /** Counts one person more to whom it was shown. */
  seen(code: number, number: number): Promise<void>;

  /** What these people said and were shown. */
  marks(code: number, people: readonly string[]): Promise<readonly Mark[]>;
  /** Takes the place of this person's mark on the same. */
  mark(mark: Mark): Promise<void>;
  /** Adds marks of people who have none. */
  addMarks(marks: readonly Mark[]): Promise<void>;
  unmark(mark: Pick<Mark, 'consultation' | 'on' | 'person'>): Promise<void>;
  /** Keeps what was counted, in place of what was counted before. */
  keepResult(result: ConsultationResult): Promise<void>;
  result(code: number): Promise<ConsultationResult | undefined>;

  /** Every vote of a consultation. */
  votes(code: number): AsyncIterable<{ readonly person: string; readonly on: number; readonly vote: Vote }>;
}
