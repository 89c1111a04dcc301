import { createCity } from '../tests/support/city';
import type { City } from '../dialogs/city';

/** The tests' city with its projects listed once, as the real service keeps them; `reset` empties the box, so that no run slows the next. */
export function createBenchCity(now: Date): { readonly city: City; reset(): void } {
  const { city, box } = createCity(now);
  const lists = new Map<string, ReturnType<City['voting']['projects']>>();
  const projects: City['voting']['projects'] = (edition, ballot, district) => {
    const name = `${ballot} ${district ?? ''}`;
    const listed = lists.get(name) ?? city.voting.projects(edition, ballot, district);
    lists.set(name, listed);
    return listed;
  };
  return { city: { ...city, voting: { ...city.voting, projects } }, reset: () => void (box.length = 0) };
}
