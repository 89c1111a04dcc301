/** Every bound of the engine by name, with its unit. Going over one is an operator's matter, never a resident's loss. */
export const limits = {
  /** Bytes of a session's JSON. */
  sessionBytes: 2048,
  /** Steps walked in one turn without asking anything: more is a loop in a dialog. */
  stepsPerTurn: 100,
  /** Dialogs on top of one another. */
  stackDepth: 6,
  /** Characters of one message that are read; the channel refuses longer ones kindly before. */
  textCharacters: 65_536,
  /** Options whose labels are kept with a prompt; of a longer list only ids and numbers are. */
  keptLabels: 12,
  /** A list up to this long, in characters, is repeated with its question even where each message costs. */
  briefCharacters: 90,
  /** Characters of a stored option's label. */
  labelCharacters: 40,
  /** Dialogs kept half-done for one person. */
  parked: 3,
  /** After this silence, in hours, a person is told where they were before anything else. */
  awayHours: 6,
  /** A dialog untouched for longer, in days, is put aside and offered. */
  expiresDays: 7,
  /** Answers in a row not understood before simpler words; one more offers a human. */
  misses: 3,
} as const;
