import type { Frame } from './session';
import type { AnyDialog } from './dialog';

/** A dialog at its beginning, some answers already known. */
export function begin<S>(dialog: AnyDialog<S>, answers: Readonly<Record<string, unknown>>, at: number, digression = false): Frame {
  return {
    dialog: dialog.id,
    version: dialog.version,
    step: dialog.start,
    answers,
    at,
    ...(digression ? { digression: true as const } : {}),
  };
}

/** The frame without what it was asking. */
export function unasked(frame: Frame): Frame {
  const { prompt: _, ...rest } = frame;
  return rest;
}

/** With an answer under a step's name, and nothing asked any more. */
export function answered(frame: Frame, step: string, value: unknown): Frame {
  const { again: _, ...rest } = unasked(frame);
  return { ...rest, answers: { ...frame.answers, [step]: value } };
}

/** Without the answers of these steps, standing at the first of them. */
export function without(frame: Frame, steps: readonly string[]): Frame {
  const answers = Object.fromEntries(Object.entries(frame.answers).filter(([name]) => !steps.includes(name)));
  const [step = frame.step] = steps;
  const again = frame.answers[step];
  const texts = frame.texts?.filter((name) => !steps.includes(name));
  return { ...unasked(frame), answers, ...(texts ? { texts } : {}), step, ...(again === undefined ? {} : { again }) };
}

/** Where a person is, as "question 2 of 4": by the order in which the dialog lists its steps, those left out that do not count with these answers. */
export function progress<S>(dialog: AnyDialog<S>, { step, answers }: Frame): { readonly at: number; readonly of: number } {
  const counted = Object.keys(dialog.steps).filter((name) => name === step || (dialog.steps[name]?.counts?.(answers) ?? true));
  return { at: counted.indexOf(step) + 1, of: counted.length };
}
