import { ConfigError, readConfig } from '../src/config';
import { createPlatforms } from '../src/platforms';
import { reachOf } from '../src/qr';
import { deliveryOf } from './support/fake-twilio';
import { texts } from './support/talker';

const account = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'token',
  PUBLIC_URL: 'https://porte-voix.example/',
};

test('nothing needs to be set', () => {
  expect(readConfig({})).toEqual({
    port: 3000,
    host: '127.0.0.1',
    dataDir: '.data',
    trustProxy: 0,
    poolSize: 50,
    logLevel: 'info',
    development: true,
    unseenMonths: 12,
    reports: { prefix: 'P', sameMetres: 50, reopenDays: 15, dailyReports: 20 },
    wishes: { prefix: 'V', nearMetres: 150, enough: 25, dailyWishes: 20 },
    open311: { jurisdiction: 'paris.fr', keys: [] },
    retention: { messagesDays: 30, rollMonths: 2, logsMonths: 12, pastMonths: 12, unseenMonths: 36 },
    calls: { threshold: 1500, openDays: 180, answerDays: 90 },
    codeParts: 1000,
    photos: { megapixels: 40, side: 1600 },
  });
  expect(readConfig({ PORT: '', MONGODB_URI: '' })).toEqual(readConfig({}));
});

test.each<[Record<string, string>, RegExp]>([
  [{ PORT: 'many' }, /^PORT must be a number from 0 to 65535\.$/],
  [{ PORT: '70000' }, /^PORT must be 65535 or less\.$/],
  [{ PORT: '1.5' }, /^PORT must be a whole number/],
  [{ MONGODB_URI: 'postgres://x' }, /^MONGODB_URI must begin with mongodb:\/\/ or mongodb\+srv:\/\/ /],
  [{ MONGODB_URI: 'mongodb://127.0.0.1:1/x' }, /PORTEVOIX_KEYS must name the file of keys/],
  [{ PUBLIC_URL: 'porte-voix' }, /^PUBLIC_URL must be a web address/],
  [{ GEOCODER_URL: 'data.geopf.fr' }, /^GEOCODER_URL must be a web address/],
  [{ MAP_TILES_URL: 'http://tiles.example/1/2/3.png', MAP_TILES_ATTRIBUTION: 'x' }, /^MAP_TILES_URL must be a web address with \{z\}/],
  [{ MAP_TILES_URL: 'https://tiles.example/{z}/{x}/{y}.png' }, /MAP_TILES_ATTRIBUTION must say whom the tiles are from\.$/],
  [{ OPEN311_JURISDICTION: 'pa ris' }, /^OPEN311_JURISDICTION must be a name without blanks/],
  [{ OPEN311_API_KEYS: 'abcdefabcdefabcdef' }, /^OPEN311_API_KEYS must be name:key, several with commas between; entry 1 is not/],
  [{ OPEN311_API_KEYS: 'one:short' }, /^OPEN311_API_KEYS: the key of one must have 16 characters or more\.$/],
  [{ OPEN311_API_KEYS: `one:${'a'.repeat(16)},two:${'a'.repeat(16)}` }, /^OPEN311_API_KEYS: .* two repeats one\.$/],
  [{ OPEN311_FORWARD_URL: 'open311.city' }, /^OPEN311_FORWARD_URL must be a web address/],
  [{ OPEN311_FORWARD_URL: 'https://open311.city/v2', OPEN311_FORWARD_KEY: 'k' }, /OPEN311_FORWARD_CODES must name the file of codes/],
  [
    { OPEN311_FORWARD_URL: 'http://open311.city/v2', OPEN311_FORWARD_KEY: 'k', OPEN311_FORWARD_CODES: 'c.json' },
    /^OPEN311_FORWARD_URL must begin with https:/,
  ],
  [{ TRUST_PROXY: '-1' }, /^TRUST_PROXY must be 0 or more\.$/],
  [{ MONGODB_POOL_SIZE: '0' }, /^MONGODB_POOL_SIZE must be 1 or more\.$/],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of/],
  [{ SMS_FROM: '38000' }, /TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must name the account/],
  [{ ...account, SMS_FROM: '38000', PUBLIC_URL: '' }, /PUBLIC_URL must be the address that Twilio calls/],
  [{ ...account, SMS_FROM: '38000', SMS_NUMBER: '38001' }, /^SMS_NUMBER is the number of a Messaging Service/],
  [{ ...account, SMS_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}`, SMS_NUMBER: '06' }, /^SMS_NUMBER must be a short code/],
  [{ ...account, SMS_FROM: '0612345678' }, /^SMS_FROM must be a short code, or a number/],
  [{ ...account, SMS_FROM: '38000', SMS_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}` }, /^Both SMS_FROM and SMS_MESSAGING_SERVICE_SID/],
  [{ SMS_COUNTRIES: 'FR' }, /^SMS_COUNTRIES must be calling codes of countries, such as 33,262,32\.$/],
  [{ SMS_COUNTRIES: '33,999' }, /^SMS_COUNTRIES must be calling codes/],
  [{ SMS_RATE: '0' }, /^SMS_RATE must be 1 or more\.$/],
  [{ SMS_RATE: 'fast' }, /^SMS_RATE must be a number from 1 to 1000\.$/],
  [account, /must name a sender; leave it out/],
  [{ WHATSAPP_FROM: '+33600000000' }, /TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN/],
  [{ TELEGRAM_BOT_TOKEN: 'secret' }, /^TELEGRAM_BOT_TOKEN must be the token that BotFather gave/],
  [{ TELEGRAM_WEBHOOK_SECRET: 'with blank' }, /^TELEGRAM_WEBHOOK_SECRET must be/],
])('%j is refused in one sentence that says what to set', (env, sentence) => {
  const read = () => readConfig(env);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(sentence);
});

test('tiles of the map are set with whom they are from', () => {
  const url = 'https://tiles.example:8443/{z}/{x}/{y}.png?key=1';
  expect(readConfig({ MAP_TILES_URL: url, MAP_TILES_ATTRIBUTION: ' © Somebody ' }).tiles).toEqual({ url, attribution: '© Somebody' });
});

test('codes to scan name the number that people write to, also where a Messaging Service sends', () => {
  const service = { ...account, SMS_MESSAGING_SERVICE_SID: `MG${'0'.repeat(32)}` };
  expect(reachOf(readConfig({ ...account, SMS_FROM: '38000' })).sms).toBe('38000');
  expect(reachOf(readConfig({ ...service, SMS_NUMBER: '38000' })).sms).toBe('38000');
  expect(reachOf(readConfig(service)).sms).toBeUndefined();
});

test('which countries are answered by SMS, and how fast, may be set', () => {
  const config = readConfig({ ...account, SMS_FROM: '38000', SMS_COUNTRIES: '33, +32,41', SMS_RATE: '30' });
  expect(config.sms).toMatchObject({ countries: ['33', '32', '41'], rate: 30 });
  const [sms] = createPlatforms(config, { hmac: () => '' }, texts, () => new Date()).all;
  expect(sms?.rate).toBe(30);
  const params = { MessageSid: 'SM1', Body: 'bonjour' };
  const received = ['+32470000001', '+447700900123'].map(
    (From) => sms?.receive(deliveryOf(`${account.PUBLIC_URL}webhooks/sms`, { ...params, From }, account.TWILIO_AUTH_TOKEN)).kind,
  );
  expect(received).toEqual(['inbound', 'ignored']);
});

test('keys of Open311 are names and keys, and no error quotes one', () => {
  const key = 'k:with:colons-0123';
  expect(readConfig({ OPEN311_API_KEYS: ` fix-my-street:${key}, app2:abcdefghijklmnop` }).open311.keys).toEqual([
    { name: 'fix-my-street', key },
    { name: 'app2', key: 'abcdefghijklmnop' },
  ]);
  expect(() => readConfig({ OPEN311_API_KEYS: 'Fix:my-secret-secret' })).toThrow(/^((?!my-secret).)*$/);
});

test("the city's own endpoint is named with its key and the file of codes", () => {
  const env = { OPEN311_FORWARD_URL: 'https://open311.city/v2/', OPEN311_FORWARD_KEY: 'k', OPEN311_FORWARD_CODES: 'codes.json' };
  expect(readConfig(env).open311.forward).toEqual({ url: 'https://open311.city/v2', key: 'k', codes: 'codes.json' });
  expect(readConfig({ ...env, OPEN311_FORWARD_JURISDICTION: 'city' }).open311.forward).toMatchObject({ jurisdiction: 'city' });
});

test('a channel with settings is on, one without is off; an error never quotes a secret', () => {
  const config = readConfig({ ...account, SMS_FROM: '38000', TELEGRAM_BOT_TOKEN: `123456:${'a'.repeat(35)}` });
  expect(config.sms).toEqual({ twilio: { accountSid: account.TWILIO_ACCOUNT_SID, authToken: 'token' }, from: '38000' });
  expect(config.whatsapp).toBeUndefined();
  expect(config.telegram).toEqual({ token: `123456:${'a'.repeat(35)}` });
  expect(config.publicUrl).toBe('https://porte-voix.example');
  expect(() => readConfig({ ...account, SMS_FROM: '38000', TELEGRAM_BOT_TOKEN: 'my-secret' })).toThrow(/^((?!my-secret).)*$/);
});
