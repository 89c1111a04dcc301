import { needStanding } from '../../dialogs/data-told';
import { createBoard } from '../../src/services/datarounds/board';
import { grounds } from '../../src/services/datarounds/grounds';
import { quarterAt, type Quarter } from '../../src/services/datarounds/quarter';
import { createCity } from './city';
import { createDataCity } from './data-city';
import { texts } from './talker';
import { startWeb } from './web';

const before = (quarter: Quarter): Quarter => quarterAt(new Date(quarter.opens.getTime() - 1));
const during = ({ opens }: Quarter, hours: number): Date => new Date(opens.getTime() + hours * 3_600_000);

/** A started server with rounds of open data, those before today, since its clock is the machine's: in the round before the last one need is overdue and one
 *  released, in the open one a need can be supported. */
export async function startOpenData() {
  const today = new Date();
  const current = quarterAt(today);
  const last = before(current);
  const earlier = before(last);
  const { published, rounds, store, desk, needs } = createDataCity();
  await store.replaceProducers([
    { id: 'data', name: 'Ada Secret', contact: 'ada@city.example', department: 'Mission données', covers: 'portail', rest: true },
  ]);
  const late = await published('Où sont les <b>arbres</b> ?', 'sms:ann', during(earlier, 10));
  const released = await published('Où sont les bancs ?', 'sms:ben', during(earlier, 11));
  await rounds.tend(during(last, 0));
  const act = { by: 'Ada', now: during(last, 30) };
  await desk.release(released, { ...act, link: 'https://opendata.example/benches?a=1&b=2', example: 'Un banc rue de Rivoli.' });
  await rounds.tend(current.opens);
  const open = await published('Où fait-il frais ?', 'sms:cho', today);
  const small = createCity(today);
  const web = await startWeb({
    // Plain pages have their style from there.
    doors: { links: small.city.links, ways: () => [], number: undefined },
    city: { ...small, city: { ...small.city, data: needs } },
    data: {
      board: createBoard(store),
      standing: ({ need, overdue, department }, closes, locale) =>
        needStanding({ t: texts.t(locale), locale }, need, { closes, overdue, department, articles: grounds }),
      site: undefined,
    },
  });
  return { web, needs, current, earlier, numbers: { open, late, released } };
}
