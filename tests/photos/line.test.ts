import { createLine } from '../../src/photos/line';

/** Work that ends when it is told to. */
function held() {
  let end: () => void = () => undefined;
  const done = new Promise<string>((resolve) => (end = () => resolve('done')));
  return { work: () => done, end };
}
const limits = { waiting: 3, ofOne: 2, patienceMs: 1000 };
const soon = () => new Promise((done) => setImmediate(done));

test('one thing is done at a time, in the order in which it came', async () => {
  const line = createLine(limits, () => 0);
  const [first, second] = [held(), held()];
  const begun: string[] = [];
  const one = line.wait('a', () => (begun.push('one'), first.work()));
  const two = line.wait('b', () => (begun.push('two'), second.work()));
  await soon();
  expect(begun).toEqual(['one']);
  first.end();
  expect(await one).toBe('done');
  await soon();
  expect(begun).toEqual(['one', 'two']);
  second.end();
  expect(await two).toBe('done');
});

test('one person has only so many in the line, and all together', async () => {
  const line = createLine(limits, () => 0);
  const first = held();
  const taken = [line.wait('a', first.work), line.wait('a', first.work)];
  expect(await line.wait('a', first.work)).toBeUndefined();
  taken.push(line.wait('b', first.work));
  expect(await line.wait('c', first.work)).toBeUndefined();
  first.end();
  expect(await Promise.all(taken)).toEqual(['done', 'done', 'done']);
  expect(await line.wait('a', first.work)).toBe('done');
});

test('whoever waited too long is not begun with, and those behind are', async () => {
  let now = 0;
  const line = createLine(limits, () => now);
  const first = held();
  const work = jest.fn(() => Promise.resolve('late'));
  const one = line.wait('a', first.work);
  const two = line.wait('b', work);
  await soon();
  now = 1500;
  const three = line.wait('c', () => Promise.resolve('in time'));
  first.end();
  expect([await one, await two, await three]).toEqual(['done', undefined, 'in time']);
  expect(work).not.toHaveBeenCalled();
});

test('work that fails is told to who wanted it, and the line goes on', async () => {
  const line = createLine(limits, () => 0);
  const failed = line.wait('a', () => Promise.reject(new Error('broken')));
  const next = line.wait('a', () => Promise.resolve('done'));
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('done');
});
