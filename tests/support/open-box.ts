import { join } from 'node:path';
import { Readable } from 'node:stream';
import { tendBoxes } from '../../src/services/box/tend';
import { demoEdition } from '../../src/services/demo';
import { buildVerifyPage } from '../../src/web/verify';
import { openTestBox, type TestBox } from './ballot-box';
import { startWeb } from './web';

const day = (text: string): Date => new Date(`2027-${text}T00:00:00Z`);

/** A server that publishes a box of nine ballots, five of which are in it, and two acts, one of which is under a root. */
export async function startOpenBox(): Promise<{
  readonly web: Awaited<ReturnType<typeof startWeb>>;
  readonly box: TestBox;
  readonly receipts: readonly string[];
  close(): Promise<void>;
}> {
  const box = await openTestBox(4);
  const demo = demoEdition(join(__dirname, '../../demo/edition.json'), day('09-15'), box.holders.publicKey).edition;
  const edition = { ...demo, id: '2027', title: { fr: 'Budget <2027>' } };
  const receipts: string[] = [];
  for (let voter = 0; voter < 9; voter++)
    receipts.push((await box.cast(`proof ${voter}`, { ballot: 'city', choices: { approve: [12] } }, day('09-15')))!);
  await box.audit.record({ by: ['agent-1', 'agent-2'], act: 'edition.open', edition: '2027' }, day('09-15'));
  await tendBoxes([edition], box, day('09-16'));
  await box.audit.record({ by: ['agent-1'], act: 'note' }, day('09-16'));
  const web = await startWeb({
    box: {
      data: {
        editions: () => Promise.resolve([edition]),
        roots: (log) => box.logs.roots(log),
        hashes: (id, count) => box.ballots.hashes(id, count),
        acts: () => box.audit.all(),
        files: () => Promise.resolve([]),
        lines: (_edition, name) => Readable.from([name]),
      },
      page: await buildVerifyPage(join(__dirname, '../../src/web/verify-page'), join(__dirname, '../../channels/web/page/icon.svg')),
      style: Buffer.from(''),
    },
  });
  return {
    web,
    box,
    receipts,
    async close() {
      await web.close();
      await box.database.close();
    },
  };
}
