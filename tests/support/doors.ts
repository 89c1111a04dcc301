import { waysTo } from '../../src/qr';
import { createLinkDesk, createLinks } from '../../src/services/links';
import { memoryLinks } from './memory-links';
import { startWeb } from './web';

/** A server with three short links: of a market, of an Arabic poster, of what is over. */
export async function startDoors() {
  const store = memoryLinks();
  const desk = createLinkDesk(store, Math.random);
  await desk.add({ code: '4821', words: 'VOTE 18', place: 'Marché <Barbès>' });
  await desk.add({ code: '5937', words: 'VOTE', place: 'سوق باربيس', locale: 'ar' });
  await desk.add({ code: '6042', words: 'VOTE', place: 'Fête', until: new Date(0) });
  const reach = { publicUrl: '', sms: '36000', whatsapp: '+33644640000', telegram: 'porte_voix_bot' };
  const web = await startWeb({
    doors: { links: createLinks(store, () => ''), ways: (words) => waysTo(words, reach) ?? [], number: reach.sms },
  });
  return { web, desk };
}
