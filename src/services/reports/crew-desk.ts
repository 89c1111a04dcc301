import type { Audit } from '../box/audit';
import type { Crew, CrewStore } from './crew';
import type { Taxonomy } from './taxonomy';

type Refused<R extends string> = { readonly ok: false; readonly reason: R };

/** What staff do with crews. */
export interface CrewDesk {
  all(): Promise<readonly Crew[]>;
  /** Gives the code that its people join by: ten digits, told once. */
  add(
    crew: Pick<Crew, 'id' | 'service' | 'districts'>,
    by: string,
    now: Date,
  ): Promise<{ readonly ok: true; readonly code: string } | Refused<'taken' | 'no-service' | 'bad-id'>>;
  end(id: string, by: string, now: Date): Promise<{ readonly ok: true } | Refused<'unknown'>>;
}

export function createCrewDesk({
  store,
  taxonomy,
  audit,
  random,
}: {
  readonly store: CrewStore;
  readonly taxonomy: Pick<Taxonomy, 'service'>;
  readonly audit: Pick<Audit, 'record'>;
  /** 0 <= x < 1, unguessable. */
  readonly random: () => number;
}): CrewDesk {
  return {
    all: () => store.all(),
    add: ({ id, service, districts }, by, now) =>
      store.transaction(async () => {
        if (!/^[a-z][a-z0-9-]{1,30}$/.test(id)) return { ok: false, reason: 'bad-id' };
        if (!taxonomy.service(service)) return { ok: false, reason: 'no-service' };
        const code = String(1_000_000_000 + Math.floor(random() * 9_000_000_000));
        if (!(await store.add({ id, service, districts, at: now }, code))) return { ok: false, reason: 'taken' };
        await audit.record({ by: [by], act: 'crew.add', about: { crew: id, service } }, now);
        return { ok: true, code };
      }),
    end: (id, by, now) =>
      store.transaction(async () => {
        const crew = await store.find(id);
        if (!crew || crew.ended) return { ok: false, reason: 'unknown' };
        await store.save({ ...crew, ended: now });
        await audit.record({ by: [by], act: 'crew.end', about: { crew: id } }, now);
        return { ok: true };
      }),
  };
}
