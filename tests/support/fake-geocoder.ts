import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How it answers, until told otherwise. */
export type GeocoderMood = 'right' | 'slow' | 'failing' | 'garbage' | 'page' | 'endless' | 'empty';

/** A feature as the Géoplateforme has them. */
export const featureOf = (properties: object, coordinates: readonly number[] = [2.3546, 48.8867]): object => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates },
  properties,
});
const collectionOf = (features: readonly object[]): string => JSON.stringify({ type: 'FeatureCollection', features });

/** A stand-in for the national geocoder, on a port of its own. Slow is never: it answers when it is closed. */
export async function startGeocoder() {
  const asked: URL[] = [];
  const open = new Set<ServerResponse>();
  const state: { mood: GeocoderMood; features: readonly object[] } = { mood: 'right', features: [] };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(new URL(request.url ?? '', 'http://geocoder'));
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'Content-Type': type });
      response.end(body);
    };
    switch (state.mood) {
      case 'right':
        return answer(200, 'application/json', collectionOf(state.features));
      case 'empty':
        return answer(200, 'application/json', collectionOf([]));
      case 'slow':
        return void open.add(response);
      case 'failing':
        return answer(429, 'text/plain', 'Too Many Requests');
      case 'garbage':
        return answer(200, 'application/json', '{"features": "none"}');
      case 'page':
        return answer(200, 'text/html', '<html>Maintenance</html>');
      case 'endless':
        return answer(200, 'application/json', JSON.stringify({ features: [], more: 'x'.repeat(300_000) }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/geocodage`,
    asked,
    state,
    async close() {
      for (const response of open) response.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
