import type { Consultation, Statement } from './consultation';
import type { AnswerRate, ConsultationDesk } from './desk';
import type { ConsultationResult } from './results';
import type { ConsultationStore } from './store';

/** A consultation as everyone may read it. */
export interface ShownConsultation {
  readonly consultation: Consultation;
  /** Those that are shown, by number. */
  readonly statements: readonly Statement[];
  /** As it was last counted; absent before the first count. */
  readonly result?: ConsultationResult;
  readonly rate: AnswerRate;
}

/** What of consultations is public. */
export interface ConsultationBoard {
  /** The latest first. */
  list(): Promise<readonly Consultation[]>;
  find(code: number): Promise<ShownConsultation | undefined>;
}

export function createConsultationBoard({
  store,
  desk,
}: {
  readonly store: ConsultationStore;
  readonly desk: Pick<ConsultationDesk, 'rate'>;
}): ConsultationBoard {
  return {
    list: async () => [...(await store.all())].reverse(),
    async find(code) {
      const consultation = await store.find(code);
      if (!consultation) return undefined;
      const statements = await store.statements(code, ['published']);
      const result = await store.result(code);
      return { consultation, statements, rate: await desk.rate(code), ...(result ? { result } : {}) };
    },
  };
}
