import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { createKeyFile } from '../../src/keys';
import { startFakeTwilio, type FakeTwilio, type TwilioKept } from '../support/fake-twilio';
import { newFolder, run, startServer, type Program } from '../support/process';

/** A storm of deliveries by SMS, and what came of it. */
export interface Storm {
  readonly people: number;
  readonly webhooks: number;
  readonly turns: number;
  readonly kills: number;
  /** In sentences: a vote missing or doubled, a reply missing, said twice or out of order. */
  readonly lost: readonly string[];
}

export interface StormOptions {
  /** At the least; more come while there are kills to be done. */
  readonly people: number;
  /** People who write at the same time. */
  readonly atOnce: number;
  readonly kills: number;
  /** Times a delivery comes at the most. */
  readonly copies?: number;
  readonly progress?: (sentence: string) => void;
}

const publicUrl = 'https://porte-voix.example';
/** What each person writes; the last word is the code that the read-back asked for. */
const script = ['bonjour', '1', '1', '12 45', '0', '23 45', 'oui'];
/** Milliseconds a reply may take, deaths of its senders included. */
const patienceMs = 240_000;

/** People vote by SMS through two processes on one database, one of which is killed now and then. Each delivery comes up to five times, shuffled among
 *  the people's, to whichever process; a person writes again once they have their reply. */
export async function storm({ people, atOnce, kills, copies = 5, progress = () => undefined }: StormOptions): Promise<Storm> {
  const folder = newFolder();
  const twilio = await startFakeTwilio();
  const database = run('src/cli/db-serve.ts', ['--port', '0', '--data', join(folder, 'db')], {});
  const [, uri = ''] = await database.says(/(mongodb:\/\/\S+)/);
  const keys = join(folder, 'keys.json');
  createKeyFile(keys);
  const env = {
    MONGODB_URI: uri.replace('/?', '/storm?'),
    PORTEVOIX_KEYS: keys,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_API_URL: twilio.url,
    SMS_MESSAGING_SERVICE_SID: `MG${'1'.repeat(32)}`,
    PUBLIC_URL: publicUrl,
    LOG_LEVEL: 'error',
  };
  const seeded = run('src/cli/seed.ts', [], env);
  if ((await seeded.ended()) !== 0) throw new Error(seeded.output());
  const servers: (Program & { readonly url: string })[] = [await startServer(folder, env), await startServer(folder, env)];
  const counts = { webhooks: 0, kills: 0 };

  let over = false;

  /** One delivery to one process; false where that one is dead or could not keep it: Twilio would bring it again. */
  async function deliver(params: Record<string, string>): Promise<boolean> {
    counts.webhooks++;
    try {
      const { url } = servers[randomInt(servers.length)]!;
      return (await twilio.deliver(`${publicUrl}/webhooks/sms`, params, `${url}/webhooks/sms`)).status === 200;
    } catch {
      return false;
    }
  }

  async function deliverOften(params: Record<string, string>): Promise<void> {
    const copy = async (): Promise<void> => {
      while (!(await deliver(params))) await new Promise((done) => setTimeout(done, randomInt(200)));
    };
    await Promise.all(Array.from({ length: 1 + randomInt(copies) }, copy));
  }

  const lost: string[] = [];
  const heard = (phone: string): readonly TwilioKept[] => twilio.kept.filter(({ to }) => to === phone);

  async function reply(phone: string, count: number): Promise<string> {
    for (const until = Date.now() + patienceMs; Date.now() < until; await new Promise((done) => setTimeout(done, 50))) {
      const kept = heard(phone);
      if (kept.length >= count) return kept[count - 1]?.body ?? '';
    }
    throw new Error(`${phone} has no reply ${count} after ${patienceMs / 1000} s`);
  }

  async function person(number: number): Promise<void> {
    const phone = `+336${String(10_000_000 + number)}`;
    let said = '';
    for (const [index, words] of [...script, 'code'].entries()) {
      const Body = words === 'code' ? (/(\d{3}) pour voter/.exec(said)?.[1] ?? 'no code') : words;
      await deliverOften({
        MessageSid: `SM${String(number * 100 + index).padStart(32, '0')}`,
        AccountSid: twilio.accountSid,
        From: phone,
        To: '36000',
        Body,
        NumMedia: '0',
      });
      said = await reply(phone, index + 1);
    }
    if (!/([2-9A-Z]{4}-){2}[2-9A-Z]{4}/.test(said)) lost.push(`${phone} has no receipt but: ${said}`);
  }

  async function killer(): Promise<void> {
    while (counts.kills < kills && !over) {
      await new Promise((done) => setTimeout(done, 2000 + randomInt(4000)));
      if (over) return;
      const index = randomInt(servers.length);
      servers[index]!.child.kill('SIGKILL');
      await servers[index]!.ended();
      counts.kills++;
      progress(`kill ${counts.kills}, ${twilio.kept.length} replies so far`);
      servers[index] = await startServer(folder, env);
    }
  }

  const killing = killer();
  let came = 0;
  async function queue(): Promise<void> {
    while (came < people || (counts.kills < kills && lost.length === 0))
      await person(came++).catch((error: unknown) => lost.push(String(error)));
  }
  await Promise.all(Array.from({ length: atOnce }, queue));
  over = true;
  await killing;
  lost.push(...(await inspect(twilio, env.MONGODB_URI, came)));
  for (const server of servers) {
    server.child.kill('SIGTERM');
    await server.ended();
  }
  database.child.kill('SIGTERM');
  await database.ended();
  await twilio.close();
  return { people: came, webhooks: counts.webhooks, turns: came * (script.length + 1), kills: counts.kills, lost };
}

/** What an orderly run would have left: a ballot a person, and each reply once. */
async function inspect(twilio: FakeTwilio, uri: string, people: number): Promise<readonly string[]> {
  const wrong: string[] = [];
  const client = await new mongo.MongoClient(uri).connect();
  const db = client.db();
  const count = async (...names: readonly string[]): Promise<number> =>
    (await Promise.all(names.map((name) => db.collection(name).countDocuments()))).reduce((sum, one) => sum + one);
  for (const names of [['roll'], ['pool', 'box'], ['sessions']])
    if ((await count(...names)) !== people) wrong.push(`${await count(...names)} rows in ${names.join(' and ')}, not ${people}`);
  const turns = people * (script.length + 1);
  if ((await db.collection('inbound').countDocuments()) !== turns)
    wrong.push(`${await db.collection('inbound').countDocuments()} deliveries remembered, not ${turns}`);
  const pending = (): Promise<number> => db.collection('outbox').countDocuments({ state: { $in: ['waiting', 'sending', 'unknown'] } });
  // Twilio has a reply before its sender knows; who took over from a sender that was killed asks Twilio first.
  let open = await pending();
  for (const until = Date.now() + patienceMs; open > 0 && Date.now() < until; open = await pending())
    await new Promise((done) => setTimeout(done, 200));
  if (open > 0) wrong.push(`${open} replies not known to be sent`);
  await client.close();
  const counts = new Map<string, number>();
  for (const { to } of twilio.kept) counts.set(to, (counts.get(to) ?? 0) + 1);
  for (const [phone, count] of counts)
    if (count !== script.length + 1) wrong.push(`${phone} has ${count} replies, not ${script.length + 1}`);
  return wrong;
}
