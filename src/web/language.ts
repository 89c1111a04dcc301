import type { Request } from 'express';
import type { Texts } from '../i18n';

/** The first of our languages that the browser asks for; ours when it asks for none of them. */
export function languageOf(req: Request, texts: Pick<Texts, 'locales' | 'match'>): string {
  for (const tag of req.acceptsLanguages()) {
    const ours = texts.match(tag);
    if (ours !== undefined) return ours;
  }
  return texts.locales[0] ?? 'fr';
}
