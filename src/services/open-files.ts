/** A file that is published again and again, each time whole. */
export interface OpenFile {
  /** "reports.csv". */
  readonly name: string;
  /** Bytes of UTF-8. */
  readonly bytes: number;
}

/** Files that are published together, as they stand now. */
export interface OpenFileSet {
  /** "reports". */
  readonly id: string;
  /** Another with every publication. */
  readonly version: string;
  readonly at: Date;
  readonly files: readonly OpenFile[];
}

/** Files while they are written: nobody sees them before all are there. */
export interface OpenFileWriter {
  /** Adds to the file of this name. A file is begun by its first text. */
  write(name: string, text: string): Promise<void>;
  /** Puts what was written in place of the files before, all at once. False where a newer publication was quicker: it stands. */
  publish(): Promise<boolean>;
}

/** Files for anyone, in the database, where every process finds them. Who reads the version before while another takes its place reads it to its end. */
export interface OpenFileStore {
  begin(set: string, now: Date): OpenFileWriter;
  all(): Promise<readonly OpenFileSet[]>;
  /** The bytes of a file of one version, in pieces. */
  read(version: string, name: string): AsyncIterable<Uint8Array>;
}
