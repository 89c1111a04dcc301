import { createApp } from '../../src/app';
import { loadKeys } from '../../src/keys';
import { openStorage } from '../../src/storage/connect';
import { createFakePlatform } from '../support/fake-platform';
import type { Delivered } from './bookers';

/** Takes deliveries until it is killed: `booker.ts URI KEYFILE TIME`. Each is answered with its id once its turn is kept. */
async function main([uri = '', keyFile = '', time = '']: readonly string[]): Promise<void> {
  const storage = await openStorage({ mongodbUri: uri, dataDir: '', poolSize: 10, waiting: () => undefined });
  const app = await createApp({
    connection: storage.connection,
    keys: loadKeys(keyFile),
    now: () => new Date(time),
    broken: (error) => console.error(error),
    platforms: () => [createFakePlatform('sms')],
  });
  process.on('message', ({ id, address, text }: Delivered) => {
    app.turns.handle({ id, address, channel: 'sms', activity: { kind: 'text', text }, locale: 'fr' }).then(
      () => process.send?.({ id }),
      () => process.send?.({ id, failed: true }),
    );
  });
  process.send?.({ ready: true });
}

void main(process.argv.slice(2));
