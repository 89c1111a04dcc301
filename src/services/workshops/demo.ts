import { readFileSync } from 'node:fs';
import { atCityTime, cityTime } from './hours';
import type { NewWorkshop } from './organiser';
import type { Workshop } from './workshop';

/** A workshop of the demonstration: `days` from today, from and to at times by the city's clock. `draw`: when its seats are drawn by lot, told alike. */
interface DemoWorkshop extends Omit<Workshop, 'starts' | 'ends' | 'for' | 'draw' | 'revision' | 'demo'> {
  readonly days: number;
  readonly from: string;
  readonly to: string;
  readonly for?: Workshop['for'];
  readonly draw?: { readonly days: number; readonly at: string };
}

/** The demonstration's workshops, as `demo/workshops.json` holds them: each marked as what it is. */
export function demoWorkshops(file: string, today: Date): readonly (Workshop & Pick<NewWorkshop, 'drawAt'>)[] {
  const { workshops } = JSON.parse(readFileSync(file, 'utf8')) as { workshops: readonly DemoWorkshop[] };
  const at = (days: number, time: string): Date => {
    const [date = ''] = cityTime(new Date(today.getTime() + days * 86_400_000)).split(' ');
    return atCityTime(`${date} ${time}`) ?? today;
  };
  return workshops.map(({ days, from, to, draw, ...workshop }) => ({
    for: 'residents',
    ...workshop,
    starts: at(days, from),
    ends: at(days, to),
    ...(draw ? { drawAt: at(draw.days, draw.at) } : {}),
    demo: true,
    revision: 0,
  }));
}
