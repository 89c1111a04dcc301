/** What `/verify` is sent with its document. */
export interface VerifyView {
  readonly locale: string;
  /** Id and title of each edition that has a box. */
  readonly editions: readonly (readonly [id: string, title: string])[];
  /** What its program says; holes such as {{place}} are filled in the browser. */
  readonly texts: Readonly<Record<VerifyText, string>>;
}

type VerifyText =
  'loading' | 'loaded' | 'signed' | 'unchecked' | 'forged' | 'empty' | 'offline' | 'wrong' | 'found' | 'notYet' | 'mistyped' | 'none';
