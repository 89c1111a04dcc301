import { parseArgs } from 'node:util';
import { openEmbedded } from '../storage/embedded';
import './unread';

const usage = `npm run db:serve -- --port N --data DIR
The embedded engine alone, on a port of the loopback interface (0: a free one): for several processes that share it (MONGODB_URI), for mongosh and
Compass, for tests. Its connection string is printed on one line.`;

const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } });
const port = Number(values.port);

async function serve(dataDir: string): Promise<void> {
  const engine = await openEmbedded({ dataDir, port });
  if (engine.joined) {
    console.error(`${dataDir} is served already, at ${engine.uri}`);
    process.exit(1);
  }
  console.log(engine.uri);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void engine.stop().then(() => process.exit(0)));
}

if (values.data === undefined || values.port === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(usage);
  process.exitCode = 1;
} else
  serve(values.data).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
