import { readConfig } from '../config';
import { seedDemo } from '../start';
import { command } from './command';

/** `npm run seed`: the demonstration edition, where there is no edition at all. */
void command(async ({ app }) => {
  console.log(
    (await seedDemo(app, readConfig(), new Date()))
      ? 'The demonstration edition was added.'
      : 'There is an edition already: nothing was added.',
  );
});
