import { command } from './command';

const usage = `npm run inbox                      lists the questions that wait for a human
npm run inbox -- answer ID TEXT    answers one: the person reads it in their conversation`;

const refusals = { unknown: 'No question bears that id.', answered: 'That question was answered already.' } as const;

void (async () => {
  const [verb, id, ...words] = process.argv.slice(2);
  if (verb !== undefined && (verb !== 'answer' || id === undefined || words.length === 0)) {
    console.log(usage);
    process.exitCode = 1;
    return;
  }
  await command(async ({ app: { city } }) => {
    if (id === undefined) {
      const waiting = await city.handover.waiting();
      for (const { id: ticket, at, channel, locale, text } of waiting)
        console.log(`${ticket}  ${at.toISOString().slice(0, 16)}  ${channel} ${locale}\n    ${text}`);
      console.log(`${waiting.length} waiting`);
      return;
    }
    const answered = await city.handover.answer(id.toUpperCase(), words.join(' '), new Date());
    console.log(answered.ok ? 'Sent.' : refusals[answered.reason]);
    if (!answered.ok) process.exitCode = 1;
  });
})();
