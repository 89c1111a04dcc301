import { readConfig } from '../config';
import { start, type Started } from '../start';
import './unread';

/** Runs a command on the running server's storage, or on its own where none runs (`sends`: what it says to people goes to their platforms); ends with an exit code and one sentence for what went wrong. */
export async function command(run: (started: Started) => Promise<void>, { sends = true }: { sends?: boolean } = {}): Promise<void> {
  try {
    const started = await start({
      config: readConfig(),
      sends,
      tell: (line) => console.error(line),
      broken: (error) => console.error(error),
    });
    try {
      await run(started);
    } finally {
      await started.storage.close();
    }
  } catch (error) {
    console.error(error instanceof Error && 'code' in error ? error.message : error);
    process.exitCode = 1;
  }
}
