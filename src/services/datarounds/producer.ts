/** Who in the city answers for data. Told to staff alone, but for the department. */
export interface Producer {
  readonly id: string;
  readonly name: string;
  /** An e-mail address, or a phone number in its international form ("+33140000000"). */
  readonly contact: string;
  readonly department: string;
  /** Words of what it has data about. */
  readonly covers: string;
  /** Answers for whatever nobody else covers; one of them does. */
  readonly rest: boolean;
}
