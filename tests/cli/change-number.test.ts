import { join } from 'node:path';
import { cardDigits } from '../../src/services/cards';
import { printed } from '../../src/services/printed';
import { createCommands } from '../support/commands';
import { cleanUp, newFolder } from '../support/process';

afterAll(cleanUp);

test('what is mistyped is told, and where no SMS can be sent no number is proven', async () => {
  const change = createCommands()('change-number', { PORTEVOIX_DATA: join(newFolder(), 'data') });
  const card = printed(cardDigits, () => 0.5);
  const asked = ['ask', '--card', card, '--to', '+33612345678', '--as', 'Nadia'] as const;
  expect(await change()).toEqual([1, expect.stringContaining('npm run change-number -- ask')]);
  expect(await change(...asked, '--what', 'x')).toEqual([1, expect.stringContaining("Unknown option '--what'")]);
  expect(await change('ask', '--card', '1234', '--to', '+33612345678', '--as', 'Nadia')).toEqual([
    1,
    expect.stringContaining('one of these is wrong'),
  ]);
  for (const [to, why] of [
    ['36105', 'no person’s number'],
    ['+447911123456', 'a number of another country'],
  ] as const)
    expect(await change('ask', '--card', card, '--to', to, '--as', 'Nadia')).toEqual([1, expect.stringContaining(why)]);
  expect(await change(...asked.slice(0, -2))).toEqual([1, expect.stringContaining('No SMS can be sent')]);
  expect(await change(...asked)).toEqual([1, expect.stringContaining('No SMS can be sent')]);
  expect(await change('agree', '12345678', '--as', 'Omar')).toEqual([1, expect.stringContaining('no such request')]);
  expect(await change('agree', '12345678')).toEqual([1, expect.stringContaining('--as is missing')]);
});
