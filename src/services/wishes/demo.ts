import { readFileSync } from 'node:fs';
import type { Localised } from '../voting';
import type { Placing } from '../placings/placing';
import type { Wish } from './wish';

/** The content of the demonstration's wishes, as `demo/wishes.json` holds it. */
interface WishesFile {
  readonly wishes: readonly {
    readonly kind: string;
    readonly place: string;
    readonly latitude: number;
    readonly longitude: number;
    readonly district: string;
    readonly shown: Localised;
  }[];
  readonly placing: {
    readonly title: Localised;
    readonly spots: readonly { readonly label: Localised; readonly latitude: number; readonly longitude: number }[];
  };
}

/** Wishes that nobody sent and that can be supported, of the day they are added. */
export function demoWishes(file: string, today: Date): readonly Omit<Wish, 'reference'>[] {
  const { wishes } = JSON.parse(readFileSync(file, 'utf8')) as WishesFile;
  return wishes.map(({ kind, place, latitude, longitude, district, shown }) => ({
    kind,
    at: today,
    place: { label: place, precision: 'point', point: { latitude, longitude }, district },
    state: 'open',
    channel: 'web',
    demo: true,
    locale: 'fr',
    shown,
    people: 0,
    steps: [{ kind: 'moved', state: 'open', at: today }],
    revision: 0,
  }));
}

/** A question between places, open for a month from the day it is added. */
export function demoPlacing(file: string, today: Date): Omit<Placing, 'code'> {
  const { placing } = JSON.parse(readFileSync(file, 'utf8')) as WishesFile;
  return {
    title: placing.title,
    spots: placing.spots.map(({ label, ...point }, index) => ({ number: index + 1, label, point })),
    opens: today,
    closes: new Date(today.getTime() + 30 * 86_400_000),
    demo: true,
  };
}
