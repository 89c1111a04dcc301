import { createKeyFile } from '../keys';
import './unread';

const usage = `npm run keys -- FILE
Makes a new file of keys that its owner alone can read, for PORTEVOIX_KEYS. Every process of a deployment shares it; without it nothing stored can be read:
keep a copy apart from the database's.`;

const [file] = process.argv.slice(2);

if (file === undefined) {
  console.error(usage);
  process.exitCode = 1;
} else if (!createKeyFile(file)) {
  console.error(`${file} exists already: nothing was changed.`);
  process.exitCode = 1;
} else {
  console.log(`New keys are in ${file}. Set PORTEVOIX_KEYS=${file}, and keep a copy apart from the database's.`);
}
