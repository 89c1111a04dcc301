import { ConfigError, readConfig } from '../src/config';

test('nothing needs to be set', () => {
  expect(readConfig({})).toEqual({ port: 3000, host: '127.0.0.1', dataDir: '.data', trustProxy: 0, poolSize: 50, logLevel: 'info' });
  expect(readConfig({ PORT: '', MONGODB_URI: '' })).toEqual(readConfig({}));
});

test.each<[Record<string, string>, RegExp]>([
  [{ PORT: 'many' }, /^PORT must be a number from 0 to 65535\.$/],
  [{ PORT: '70000' }, /^PORT must be 65535 or less\.$/],
  [{ PORT: '1.5' }, /^PORT must be a whole number/],
  [{ MONGODB_URI: 'postgres://x' }, /^MONGODB_URI must begin with mongodb:\/\/ or mongodb\+srv:\/\/ /],
  [{ MONGODB_URI: 'mongodb://127.0.0.1:1/x' }, /PORTEVOIX_KEYS must name the file of keys/],
  [{ PUBLIC_URL: 'porte-voix' }, /^PUBLIC_URL must be a web address/],
  [{ TRUST_PROXY: '-1' }, /^TRUST_PROXY must be 0 or more\.$/],
  [{ MONGODB_POOL_SIZE: '0' }, /^MONGODB_POOL_SIZE must be 1 or more\.$/],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of/],
])('%j is refused in one sentence that says what to set', (env, sentence) => {
  const read = () => readConfig(env);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(sentence);
});
