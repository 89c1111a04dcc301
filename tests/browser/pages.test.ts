import { describeInBrowser } from '../support/browser';
import { cleanUp, newFolder, startServer } from '../support/process';
import { createReading, phone, readers } from './visit';

describeInBrowser('pages that are read, of the server with its demonstration', () => {
  const { hindersNobody } = createReading(() => startServer(newFolder()), { url: ({ url }) => url, close: cleanUp });
  const pages = ['/labo', '/calls', '/team', '/indicators', '/opendata/rounds', '/consultations', '/workshops', '/carte', '/verify'];

  test.each([...readers, ['in Ukrainian', { ...phone, locale: 'uk' }] as const])('nothing hinders anyone %s', (_, options) =>
    hindersNobody(options, pages),
  );
});
