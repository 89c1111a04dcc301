import { byId } from '../../../channels/web/page/dom';
import type { PhoneChannel } from '../line';

/** What the server tells the page before anything happens. */
interface View {
  readonly locale: string;
  readonly locales: readonly (readonly [tag: string, name: string])[];
  readonly texts: Readonly<Record<string, string>>;
  readonly channels: readonly PhoneChannel[];
  /** Where the picture is that a phone sends. */
  readonly photo: string;
}

export const view = JSON.parse(byId('view').textContent ?? '') as View;

export const t = (name: string): string => view.texts[name] ?? '';
