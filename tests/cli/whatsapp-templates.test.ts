import { startFakeTwilio } from '../support/fake-twilio';
import { cleanUp, newFolder, run } from '../support/process';
import { loadTemplates } from '../../src/whatsapp-templates';

afterAll(cleanUp);
const file = 'src/cli/whatsapp-templates.ts';

test('the templates are made once, and found again by whoever starts', async () => {
  const twilio = await startFakeTwilio();
  const dataDir = newFolder();
  const env = {
    PORTEVOIX_DATA: dataDir,
    WHATSAPP_FROM: '+14155238886',
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_API_URL: twilio.url,
    PUBLIC_URL: 'https://porte-voix.example',
  };
  expect(loadTemplates(dataDir)).toEqual({});
  const first = run(file, [], env);
  expect([await first.ended(), first.output()]).toEqual([0, expect.stringMatching(/^26 templates, 26 of them made now;/)]);
  const templates = loadTemplates(dataDir);
  expect(Object.values(templates).sort()).toEqual([...twilio.contents.keys()].sort());
  const second = run(file, [], env);
  expect([await second.ended(), second.output()]).toEqual([0, expect.stringMatching(/^26 templates, 0 of them made now;/)]);
  expect(loadTemplates(dataDir)).toEqual(templates);

  const wrong = run(file, [], { ...env, TWILIO_AUTH_TOKEN: 'a-wrong-token' });
  expect(await wrong.ended()).toBe(1);
  expect(wrong.output()).toContain('set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN');
  expect(wrong.output()).not.toMatch(/a-wrong-token|AC0000/);
  await twilio.close();
});

test('where WhatsApp is off it says what to set', async () => {
  const program = run(file, [], { PORTEVOIX_DATA: newFolder() });
  expect(await program.ended()).toBe(1);
  expect(program.output()).toMatch(/^WhatsApp is off; set WHATSAPP_FROM/);
});
