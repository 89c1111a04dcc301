/** An option as it was shown: `[id, label, number]`. */
export type Shown = readonly [id: string, label: string, number: number];

/** A question as the server shows it: see PagePrompt in channels/web/show.ts. */
export interface Prompt {
  readonly kind: 'text' | 'choice' | 'several' | 'grade' | 'confirm' | 'place' | 'photo' | 'date';
  readonly stamp: string;
  readonly options?: readonly Shown[];
  readonly page?: number;
  readonly pages?: number;
  readonly min?: number;
  readonly max?: number;
  readonly picked?: readonly string[];
  readonly ordered?: true;
  readonly graded?: Readonly<Record<string, string>>;
  readonly codeDigits?: number;
  readonly from?: string;
  readonly to?: string;
}

export type Value = string | readonly string[] | Readonly<Record<string, string>>;

/** A Bot Framework activity, as far as this page reads it. */
export interface Activity {
  readonly id?: string;
  readonly type: string;
  readonly name?: string;
  readonly timestamp?: string;
  readonly locale?: string;
  readonly text?: string;
  readonly from?: { readonly role?: string };
  readonly attachments?: readonly { readonly contentUrl?: string }[];
  readonly entities?: readonly object[];
  readonly channelData?: {
    readonly prompt?: Prompt;
    readonly items?: readonly Shown[];
    /** What the options cost, in cents, and what they may come to together. */
    readonly sum?: { readonly limitCents: number; readonly costs: Readonly<Record<string, number>> };
    /** The question above a form. */
    readonly question?: string;
    readonly commands?: readonly { readonly value: string; readonly label: string }[];
    readonly secret?: true;
    readonly emptied?: true;
    readonly stamp?: string;
    readonly value?: Value;
    readonly clientActivityID?: string;
  };
}

export const fromCity = (line: Activity): boolean => line.from?.role !== 'user';
