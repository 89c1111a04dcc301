import { Schema, type Connection } from 'mongoose';
import type { Keys } from '../keys';
import { firstStatement, type Consultation, type Mark, type Statement } from '../services/consultations/consultation';
import type { ConsultationResult } from '../services/consultations/results';
import type { ConsultationStore, Drawable } from '../services/consultations/store';
import { bytesOf } from './lines';
import { transaction } from './transaction';

/** `written`: how many statements were given a number; the others: when that was done. */
type ConsultationRow = Omit<Consultation, 'code'> & {
  readonly _id: number;
  readonly written: number;
  readonly announced?: Date;
  readonly reminded?: Date;
  readonly closed?: Date;
};
type Hidden = Pick<Statement, 'original' | 'contact' | 'refusal'>;
type StatementRow = Omit<Statement, keyof Hidden> & {
  readonly _id: string;
  /** Absent once nobody is to be named any more. */
  readonly sealed?: Buffer;
  /** To how many people it was shown. */
  readonly seen: number;
  readonly told: readonly string[];
};
type MarkRow = Mark & { readonly _id: string };
/** `json`: what was counted, as it is published. */
interface ResultRow {
  readonly _id: number;
  readonly json: string;
}

const mixed = Schema.Types.Mixed;
const consultationSchema = new Schema<ConsultationRow>(
  {
    _id: Number,
    title: mixed,
    summary: mixed,
    articles: mixed,
    opens: Date,
    closes: Date,
    demo: Boolean,
    synthesis: mixed,
    revision: Number,
    written: Number,
    announced: Date,
    reminded: Date,
    closed: Date,
  },
  { collection: 'consultations', versionKey: false },
);
/** Who wrote it stands as an HMAC; their own words, how to reach them, and why it is not shown are sealed. */
const statementSchema = new Schema<StatementRow>(
  {
    _id: String,
    consultation: Number,
    number: Number,
    article: Number,
    state: String,
    text: mixed,
    at: Date,
    author: String,
    answer: mixed,
    sealed: Buffer,
    seen: Number,
    told: [String],
  },
  { collection: 'consultationStatements', versionKey: false },
);
statementSchema.index({ consultation: 1, state: 1, number: 1, _id: 1 });
statementSchema.index({ author: 1, consultation: 1, number: 1, _id: 1 });
const markSchema = new Schema<MarkRow>(
  { _id: String, consultation: Number, on: Number, person: String, vote: String, at: Date },
  { collection: 'consultationMarks', versionKey: false },
);
markSchema.index({ person: 1, consultation: 1, on: 1, _id: 1 });

const resultSchema = new Schema<ResultRow>({ _id: Number, json: String }, { collection: 'consultationResults', versionKey: false });

/** Votes read, or written, at once. */
const pageSize = 1000;

/** Consultations, what residents write to them and what they say to it. */
export function createConsultationStore(connection: Connection, keys: Pick<Keys, 'seal' | 'open'>): ConsultationStore {
  const consultations = connection.model('Consultation', consultationSchema);
  const statements = connection.model('ConsultationStatement', statementSchema);
  const marks = connection.model('ConsultationMark', markSchema);
  const results = connection.model('ConsultationResult', resultSchema);

  const idOf = (code: number, number: number): string => `${code}/${number}`;
  const markId = ({ consultation, on, person }: Pick<Mark, 'consultation' | 'on' | 'person'>): string => `${consultation}/${on}/${person}`;
  const seal = (_id: string, hidden: Hidden): Buffer => keys.seal(JSON.stringify(hidden), `statement ${_id}`);
  const open = ({ _id, sealed, text }: Pick<StatementRow, '_id' | 'sealed' | 'text'>): Hidden =>
    sealed
      ? (JSON.parse(keys.open(bytesOf(sealed), `statement ${_id}`).toString()) as Hidden)
      : { original: { text: text?.fr ?? '', locale: 'fr' } };
  const consultationOf = ({
    _id,
    written: _written,
    announced: _announced,
    reminded: _reminded,
    closed: _closed,
    ...rest
  }: ConsultationRow): Consultation => ({
    code: _id,
    ...rest,
  });
  const statementOf = (row: StatementRow): Statement => {
    const { _id, sealed: _sealed, seen: _seen, told: _told, ...shown } = row;
    return { ...shown, ...open(row) };
  };
  const markOf = ({ _id, ...mark }: MarkRow): Mark => mark;

  return {
    transaction: (work) => transaction(connection, work),
    add: ({ code, ...rest }) =>
      transaction(connection, async () => {
        // Looked for first: an E11000 would end the turn's transaction.
        if (await consultations.exists({ _id: code })) return false;
        await consultations.insertMany([{ _id: code, ...rest, written: 0 }], { lean: true });
        return true;
      }),
    async replace({ code, ...rest }) {
      const { matchedCount } = await consultations.updateOne({ _id: code, revision: rest.revision - 1 }, { $set: rest });
      return matchedCount === 1;
    },
    async find(code) {
      const row = await consultations.findById(code).lean<ConsultationRow>();
      return row ? consultationOf(row) : undefined;
    },
    all: async () => (await consultations.find().sort({ _id: 1 }).lean<ConsultationRow[]>()).map(consultationOf),
    async noted(code, what, at) {
      const { matchedCount } = await consultations.updateOne({ _id: code, [what]: { $exists: false } }, { $set: { [what]: at } });
      return matchedCount === 1;
    },

    async nextNumber(code) {
      const row = await consultations
        .findOneAndUpdate({ _id: code }, { $inc: { written: 1 } }, { returnDocument: 'after' })
        .lean<ConsultationRow>();
      if (!row) throw new Error(`There is no consultation ${code} to write to.`);
      return firstStatement - 1 + row.written;
    },
    write: ({ original, contact, refusal, ...shown }) =>
      transaction(connection, async () => {
        const _id = idOf(shown.consultation, shown.number);
        if (await statements.exists({ _id })) return false;
        const sealed = seal(_id, { original, ...(contact ? { contact } : {}), ...(refusal ? { refusal } : {}) });
        await statements.insertMany([{ _id, ...shown, sealed, seen: 0, told: [] }], { lean: true });
        return true;
      }),
    async statement(code, number) {
      const row = await statements.findById(idOf(code, number)).lean<StatementRow>();
      return row ? statementOf(row) : undefined;
    },
    statements: async (code, states) =>
      (
        await statements
          .find({ consultation: code, state: { $in: [...states] } })
          .sort({ number: 1, _id: 1 })
          .lean<StatementRow[]>()
      ).map(statementOf),
    authored: async (people) =>
      (
        await statements
          .find({ author: { $in: [...people] } })
          .sort({ consultation: 1, number: 1, _id: 1 })
          .lean<StatementRow[]>()
      ).map(statementOf),
    async change(code, number, from, { refusal, ...shown }) {
      const _id = idOf(code, number);
      const row = await statements
        .findOne({ _id, state: from }, { sealed: 1, text: 1 })
        .lean<Pick<StatementRow, '_id' | 'sealed' | 'text'>>();
      if (!row) return false;
      const sealed = refusal ? { sealed: seal(_id, { ...open(row), refusal }) } : {};
      const { matchedCount } = await statements.updateOne({ _id, state: from }, { $set: { ...shown, ...sealed } });
      return matchedCount === 1;
    },
    async orphan(code, number, withdraw) {
      const _id = idOf(code, number);
      const row = await statements.findById(_id, { sealed: 1, text: 1 }).lean<Pick<StatementRow, '_id' | 'sealed' | 'text'>>();
      if (!row) return;
      const { original, refusal } = open(row);
      const left: Hidden = withdraw ? { original: { ...original, text: '' } } : { original, ...(refusal ? { refusal } : {}) };
      const sealed = seal(_id, left);
      await statements.updateOne(
        { _id },
        withdraw ? { $set: { sealed, state: 'withdrawn' }, $unset: { author: 1, text: 1 } } : { $set: { sealed }, $unset: { author: 1 } },
      );
    },
    async reauthor(code, number, author, contact) {
      const _id = idOf(code, number);
      const row = await statements.findById(_id, { sealed: 1, text: 1 }).lean<Pick<StatementRow, '_id' | 'sealed' | 'text'>>();
      if (row) await statements.updateOne({ _id }, { $set: { author, sealed: seal(_id, { ...open(row), contact }) } });
    },
    async once(code, number, what) {
      const { matchedCount } = await statements.updateOne({ _id: idOf(code, number), told: { $ne: what } }, { $push: { told: what } });
      return matchedCount === 1;
    },
    drawable: async (code) =>
      (
        await statements
          .find({ consultation: code, state: 'published' }, { number: 1, seen: 1, author: 1 })
          .sort({ number: 1, _id: 1 })
          .lean<(Drawable & { readonly _id: string })[]>()
      ).map(({ _id, ...drawable }) => drawable),
    async seen(code, number) {
      await statements.updateOne({ _id: idOf(code, number) }, { $inc: { seen: 1 } });
    },

    marks: async (code, people) =>
      (
        await marks
          .find({ person: { $in: [...people] }, consultation: code })
          .sort({ on: 1, _id: 1 })
          .lean<MarkRow[]>()
      ).map(markOf),
    async mark(mark) {
      await marks.replaceOne({ _id: markId(mark) }, mark, { upsert: true });
    },
    async addMarks(all) {
      for (let at = 0; at < all.length; at += pageSize)
        await marks.insertMany(
          all.slice(at, at + pageSize).map((mark) => ({ _id: markId(mark), ...mark })),
          { lean: true },
        );
    },
    async unmark(mark) {
      await marks.deleteOne({ _id: markId(mark) });
    },
    async keepResult(result) {
      await results.replaceOne({ _id: result.code }, { json: JSON.stringify(result) }, { upsert: true });
    },
    async result(code) {
      const row = await results.findById(code).lean<ResultRow>();
      return row ? (JSON.parse(row.json) as ConsultationResult) : undefined;
    },
    async *votes(code) {
      // A slash is followed by 0 among characters: all of this consultation's.
      for (let after = `${code}/`; ;) {
        const page = await marks
          .find({ _id: { $gt: after, $lt: `${code}0` } })
          .sort({ _id: 1 })
          .limit(pageSize)
          .lean<MarkRow[]>();
        for (const { person, on, vote } of page) if (vote) yield { person, on, vote };
        const last = page.at(-1);
        if (!last || page.length < pageSize) return;
        after = last._id;
      }
    },
  };
}
