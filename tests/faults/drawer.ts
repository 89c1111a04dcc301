import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openFolderApp } from './cast-app';
import { killAt } from './kill-at';

/** A process that holds a draw and tells it, and dies of it at an await. */
const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: '' },
    code: { type: 'string', default: '' },
    /** Epoch milliseconds of the draw. */
    now: { type: 'string', default: '' },
    /** 0: at none. */
    at: { type: 'string', default: '0' },
  },
});

void (async () => {
  const app = await openFolderApp(values.dir);
  const [code, now] = [Number(values.code), new Date(Number(values.now))];
  const seen = killAt(Number(values.at));
  await app.workshops.draws.run(code, now);
  await app.workshops.draws.tell(code, now);
  writeSync(1, `awaits ${seen()}\n`);
  await app.close();
})();
