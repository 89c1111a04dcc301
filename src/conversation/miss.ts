import type { PromptKind } from './prompt';
import { limits } from './limits';
import { say, setTop, type Run } from './run';
import type { Frame } from './session';
import type { T } from '../i18n';
import { askAgain } from './walk';

/** Not understood: how to answer; the third time in simpler words; after that, also the way to a human. The question is asked again each time. */
export async function missed<S>(run: Run<S>, frame: Frame, text: string): Promise<void> {
  const prompt = frame.prompt;
  if (!prompt) return askAgain(run);
  const misses = (prompt.misses ?? 0) + 1;
  offerLanguage(run, text);
  say(
    run,
    misses < limits.misses ? hint(run.t, prompt.kind, prompt.code !== undefined) : simple(run.t, prompt.kind, prompt.code !== undefined),
  );
  if (misses > limits.misses) say(run, run.t('engine.human'));
  setTop(run, { ...frame, prompt: { ...prompt, misses } });
  return askAgain(run, misses === 1);
}

/** Words clearly in another of our languages, or in letters that this one does not have: how to go on in it, said in that language. */
export function offerLanguage<S>(run: Run<S>, text: string): void {
  const heard = run.parts.understanding.language(text);
  if (heard?.locale === undefined || heard.locale === run.locale) return;
  if (!heard.sure && (/\p{Script=Latin}/u.test(text) || !/\p{L}/u.test(text))) return;
  const [name = heard.locale] = run.parts.texts.languageNames(heard.locale);
  say(run, run.parts.texts.t(heard.locale)('engine.switch', { word: name }));
}

function hint(t: T, kind: PromptKind, code: boolean): string {
  switch (kind) {
    case 'text':
      return t('prompt.hint.text');
    case 'choice':
      return t('prompt.hint.choice');
    case 'several':
      return t('prompt.hint.several');
    case 'grade':
      return t('prompt.hint.grade');
    case 'confirm':
      return code ? t('prompt.hint.code') : t('prompt.hint.confirm');
    case 'place':
      return t('prompt.hint.place');
    case 'photo':
      return t('prompt.hint.photo');
    case 'date':
      return t('prompt.hint.date');
  }
}

function simple(t: T, kind: PromptKind, code: boolean): string {
  switch (kind) {
    case 'text':
      return t('prompt.simple.text');
    case 'choice':
      return t('prompt.simple.choice');
    case 'several':
      return t('prompt.simple.several');
    case 'grade':
      return t('prompt.simple.grade');
    case 'confirm':
      return code ? t('prompt.simple.code') : t('prompt.simple.confirm');
    case 'place':
      return t('prompt.simple.place');
    case 'photo':
      return t('prompt.simple.photo');
    case 'date':
      return t('prompt.simple.date');
  }
}
