import { Schema, type Connection } from 'mongoose';
import type { EditionStore } from '../services/ballots';
import type { EditionState, LifeStore } from '../services/editions/life';
import type { Edition, Localised, Project } from '../services/voting';
import { transaction } from './transaction';

type EditionRow = Omit<Edition, 'id'> &
  Omit<EditionState, 'edition'> & {
    readonly _id: string;
  };
/** `listed`: from a file of staff, not from a proposal: the next file replaces it. */
type ProjectRow = Project & { readonly _id: string; readonly listed?: boolean };

const editionSchema = new Schema<EditionRow>(
  {
    _id: String,
    title: Schema.Types.Mixed,
    demo: Boolean,
    phases: [new Schema({ phase: String, from: Date, to: Date }, { _id: false })],
    ballots: [
      new Schema(
        {
          id: String,
          districts: { type: [String], default: undefined },
          how: Schema.Types.Mixed,
          school: Boolean,
          counting: Schema.Types.Mixed,
        },
        { _id: false },
      ),
    ],
    eligibility: Schema.Types.Mixed,
    sealing: Schema.Types.Mixed,
    themes: Schema.Types.Mixed,
    paperUntil: Date,
    opened: Date,
    draft: Boolean,
    closed: Date,
    published: Date,
  },
  { collection: 'editions', versionKey: false, minimize: false },
);
const projectSchema = new Schema<ProjectRow>(
  {
    _id: String,
    edition: String,
    number: Number,
    ballot: String,
    district: String,
    zones: { type: [String], default: undefined },
    theme: String,
    title: Schema.Types.Mixed,
    summary: Schema.Types.Mixed,
    costCents: Number,
    listed: Boolean,
  },
  { collection: 'projects', versionKey: false },
);
projectSchema.index({ edition: 1, number: 1 }, { unique: true });
/** Adds an edition with its projects, all or nothing. */
export interface EditionWriter {
  /** False where there is any edition already. */
  addFirst(edition: Edition, themes: Readonly<Record<string, Localised>>, projects: readonly Project[]): Promise<boolean>;
  /** False where there is one of this id. */
  add(edition: Edition, themes: Readonly<Record<string, Localised>>, projects: readonly Project[]): Promise<boolean>;
  /** Adds a project to its edition, within the transaction under way: gives the next free number, which is never a district's. */
  addProject(project: Omit<Project, 'number'>): Promise<number>;
}

/** The first number that the city itself gives. */
const firstNumber = 101;

/** A row as the rest of the program knows it. */
function stateOf({ _id, themes, draft, closed, published, ...edition }: EditionRow): EditionState {
  return {
    edition: { ...edition, id: _id },
    themes,
    ...(draft ? { draft } : {}),
    ...(closed ? { closed } : {}),
    ...(published ? { published } : {}),
  };
}

/** Editions, their projects and how far each has come. What is a draft is in `lives` alone. */
export function createVotingStores(connection: Connection): { editions: EditionStore & EditionWriter; lives: LifeStore } {
  const editions = connection.model('Edition', editionSchema);
  const projects = connection.model('Project', projectSchema);
  const insert: EditionWriter['add'] = async ({ id, ...rest }, themes, added) => {
    await editions.insertMany([{ _id: id, ...rest, themes }]);
    await projects.insertMany(added.map((project) => ({ _id: `${id}/${project.number}`, ...project })));
    return true;
  };
  return {
    editions: {
      all: async () =>
        (await editions.find().sort({ _id: 1 }).lean<EditionRow[]>()).filter(({ draft }) => !draft).map((row) => stateOf(row).edition),
      projects: async (edition) =>
        (await projects.find({ edition }).sort({ number: 1 }).lean<ProjectRow[]>()).map(({ _id, listed: _listed, ...project }) => project),
      themes: async (edition) => (await editions.findById(edition).lean<EditionRow>())?.themes ?? {},
      addFirst: (edition, themes, added) =>
        transaction<boolean>(connection, async () => {
          if ((await editions.countDocuments()) > 0) return false;
          return insert(edition, themes, added);
        }),
      add: (edition, themes, added) =>
        transaction<boolean>(connection, async () => {
          if (await editions.exists({ _id: edition.id })) return false;
          return insert(edition, themes, added);
        }),
      addProject: (project) =>
        transaction<number>(connection, async () => {
          const [last] = await projects.find({ edition: project.edition }).sort({ number: -1 }).limit(1).lean<ProjectRow[]>();
          const number = Math.max(firstNumber, (last?.number ?? 0) + 1);
          // Two at once meet at the same number: one of them runs again.
          await projects.insertMany([{ _id: `${project.edition}/${number}`, ...project, number }]);
          return number;
        }),
    },
    lives: {
      all: async () => (await editions.find().sort({ _id: 1 }).lean<EditionRow[]>()).map(stateOf),
      async find(id) {
        const row = await editions.findById(id).lean<EditionRow>();
        return row ? stateOf(row) : undefined;
      },
      async put({ edition: { id, ...edition }, ...state }, listed) {
        await editions.replaceOne({ _id: id }, { _id: id, ...edition, ...state }, { upsert: true });
        await projects.deleteMany({ edition: id, listed: true });
        await projects.insertMany(listed.map((project) => ({ _id: `${id}/${project.number}`, ...project, listed: true })));
      },
      proposed: async (edition) =>
        (await projects.find({ edition }).sort({ number: 1 }).lean<ProjectRow[]>())
          .filter(({ listed }) => !listed)
          .map(({ _id, listed: _listed, ...project }) => project),
      async set(id, { draft, ...changed }) {
        await editions.updateOne({ _id: id }, { $set: changed, ...(draft === false ? { $unset: { draft: 1 } } : {}) });
      },
    },
  };
}
