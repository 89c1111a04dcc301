import { command } from './command';

const usage = `npm run jobs                       lists the jobs that were given up, and why
npm run jobs -- revive NAME KEY    tries one again`;
const listed = 100;

void (async () => {
  const [verb, name, key] = process.argv.slice(2);
  if (verb !== undefined && (verb !== 'revive' || name === undefined || key === undefined)) {
    console.log(usage);
    process.exitCode = 1;
    return;
  }
  await command(async ({ app: { jobs } }) => {
    if (name === undefined || key === undefined) {
      const dead = await jobs.dead(listed);
      for (const job of dead)
        console.log(`${job.at.toISOString().slice(0, 16)}  ${job.name} ${job.key}  ${job.error} (${job.attempts} attempts)`);
      console.log(`${dead.length === listed ? `${listed} or more` : dead.length} given up`);
      return;
    }
    const revived = await jobs.revive(name, key, new Date());
    console.log(revived ? 'It will be tried again.' : 'No job of that name and key was given up.');
    if (!revived) process.exitCode = 1;
  });
})();
