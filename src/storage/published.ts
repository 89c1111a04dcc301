import { Schema, type Connection } from 'mongoose';
import { files, type FolderWriter } from '../services/box/published';
import type { FolderReader } from '../services/box/verify';

/** A piece of a published file: whole lines. */
interface PieceRow {
  readonly _id: string;
  readonly edition: string;
  readonly name: string;
  readonly part: number;
  readonly text: string;
}

const pieceSchema = new Schema<PieceRow>(
  { _id: String, edition: String, name: String, part: Number, text: String },
  { collection: 'published', versionKey: false },
);
pieceSchema.index({ edition: 1, name: 1, part: 1 }, { unique: true });

/** Characters of a piece, from which on the next begins. */
const pieceLength = 500_000;

/** The files of editions that are over, in the database, where every process finds them. */
export interface PublishedStore {
  /** An edition's folder. Nothing in it is public before its manifest, which is written last; after it nothing is written any more: `write` throws. */
  folder(edition: string): FolderReader & FolderWriter;
  /** Names of an edition's files; none before the manifest is there. */
  names(edition: string): Promise<readonly string[]>;
}

export function createPublishedStore(connection: Connection): PublishedStore {
  const pieces = connection.model('Published', pieceSchema);
  const isPublic = async (edition: string): Promise<boolean> => (await pieces.exists({ edition, name: files.manifest })) !== null;
  return {
    folder: (edition) => ({
      async write(name, lines) {
        if (await isPublic(edition)) throw new Error(`The edition ${edition} is published: its files do not change any more.`);
        // What a publication that broke off left of it.
        await pieces.deleteMany({ edition, name });
        let part = 0;
        let waiting: string[] = [];
        let length = 0;
        const flush = async (): Promise<void> => {
          const text = waiting.map((line) => `${line}\n`).join('');
          await pieces.insertMany([{ _id: `${edition}/${name}/${part}`, edition, name, part: part++, text }]);
          waiting = [];
          length = 0;
        };
        for await (const line of lines) {
          waiting.push(line);
          length += line.length + 1;
          if (length >= pieceLength) await flush();
        }
        if (length > 0 || part === 0) await flush();
      },
      async *lines(name) {
        let found = false;
        for await (const { text } of pieces.find({ edition, name }).sort({ edition: 1, name: 1, part: 1 }).lean<PieceRow[]>().cursor()) {
          found = true;
          if (text !== '') yield* text.slice(0, -1).split('\n');
        }
        if (!found) throw new Error(`${name} is missing.`);
      },
    }),
    async names(edition) {
      if (!(await isPublic(edition))) return [];
      const rows = await pieces.find({ edition, part: 0 }, { name: 1 }).lean<Pick<PieceRow, 'name'>[]>();
      return rows.map(({ name }) => name).sort();
    },
  };
}
