import { Schema, type Connection } from 'mongoose';
import type { EditionStore } from '../services/ballots';
import type { Edition, Localised, Project } from '../services/voting';
import { transaction } from './transaction';

type EditionRow = Omit<Edition, 'id'> & { readonly _id: string; readonly themes: Readonly<Record<string, Localised>> };
type ProjectRow = Project & { readonly _id: string };

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

/** Editions and their projects. */
export function createVotingStores(connection: Connection): { editions: EditionStore & EditionWriter } {
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
        (await editions.find().sort({ _id: 1 }).lean<EditionRow[]>()).map(({ _id, themes: _themes, ...edition }) => ({
          ...edition,
          id: _id,
        })),
      projects: async (edition) =>
        (await projects.find({ edition }).sort({ number: 1 }).lean<ProjectRow[]>()).map(({ _id, ...project }) => project),
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
  };
}
