import { readFileSync } from 'node:fs';
import { atCityTime, cityTime } from './hours';
import type { Workshop } from './workshop';

/** A workshop of the demonstration: `days` from today, from and to at times by the city's clock. */
interface DemoWorkshop extends Omit<Workshop, 'starts' | 'ends' | 'for' | 'revision' | 'demo'> {
  readonly days: number;
  readonly from: string;
  readonly to: string;
  readonly for?: Workshop['for'];
}

/** The demonstration's workshops, as `demo/workshops.json` holds them: each marked as what it is. */
export function demoWorkshops(file: string, today: Date): readonly Workshop[] {
  const { workshops } = JSON.parse(readFileSync(file, 'utf8')) as { workshops: readonly DemoWorkshop[] };
  return workshops.map(({ days, from, to, ...workshop }) => {
    const [date = ''] = cityTime(new Date(today.getTime() + days * 86_400_000)).split(' ');
    const at = (time: string): Date => atCityTime(`${date} ${time}`) ?? today;
    return { for: 'residents', ...workshop, starts: at(from), ends: at(to), demo: true, revision: 0 };
  });
}
