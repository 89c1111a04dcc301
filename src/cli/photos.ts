import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Decided, Photo } from '../services/photos';
import { cityTime } from '../services/workshops/hours';
import type { Started } from '../start';
import { command } from './command';
import { need, refuse } from './wanted';

const usage = `npm run photos                              those at which nobody has looked, the oldest first
npm run photos -- show ID
npm run photos -- save ID FILE              writes it to a new file, to be looked at
npm run photos -- public ID --as NAME       everyone may see it, at /photos/ID.jpg
npm run photos -- private ID --as NAME      nobody may but who sent it: a face, a number plate, a name on a door; also later
--as NAME is how the act stands in the published log.`;

/** Why an act was refused, in a sentence that says what to do. */
const why: Readonly<Record<Extract<Decided, { ok: false }>['reason'], string>> = {
  unknown: 'No photo of anything bears this id.',
  already: 'It is that already.',
  'as-it-came': 'It was kept as it came, with what a camera writes into a photo, and cannot be shown to everyone.',
};

const line = ({ id, thing, at, state, by }: Photo): string =>
  [id, cityTime(at), state, thing, ...(by === undefined ? [] : [`by ${by}`])].join('  ');

async function run(
  { app: { photos: desk } }: Started,
  verb: string,
  [id = '', file = '']: readonly string[],
  as: string | undefined,
): Promise<void> {
  switch (verb) {
    case 'list': {
      const waiting = await desk.unlooked();
      if (waiting.length === 0) return console.log('No photo waits to be looked at.');
      return console.log(waiting.map(line).join('\n'));
    }
    case 'show': {
      const photo = await desk.find(id);
      return photo ? console.log(line(photo)) : refuse(why.unknown);
    }
    case 'save': {
      const bytes = await desk.picture(id);
      if (!bytes) return refuse(why.unknown);
      writeFileSync(file, bytes, { flag: 'wx', mode: 0o600 });
      return console.log(`${file} has it: look, say public or private, and delete the file.`);
    }
    case 'public':
    case 'private': {
      const decided = await desk.decide(id, verb, { by: need({ as }, 'as'), now: new Date() });
      return decided.ok ? console.log(line(decided.photo)) : refuse(why[decided.reason]);
    }
  }
}

/** How many words each act takes. */
const wants: Readonly<Record<string, number>> = { list: 0, show: 1, save: 2, public: 1, private: 1 };

void (async () => {
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: { as: { type: 'string' } } });
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`);
  }
  const [verb = 'list', ...given] = parsed.positionals;
  if (wants[verb] !== given.length) return refuse(usage);
  await command((started) => run(started, verb, given, parsed.values.as), { sends: false });
})();
