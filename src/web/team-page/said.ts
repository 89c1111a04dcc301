/** What an outreach worker's page and the person's frame in it tell one another. The frame has no origin of its own, so neither reads the other's
 *  document, storage or requests: these few lines are all that passes. */

/** What the frame is begun with; nothing of the worker but the pass by which their help is counted. */
export interface Beginning {
  readonly kind: 'begin';
  /** The place's languages, the first ones first (BCP 47). */
  readonly locales: readonly string[];
  /** Begins one conversation; absent where there is no network. */
  readonly pass?: string | undefined;
  /** The public key, base64url, to which what is written without a network is sealed. */
  readonly key: string;
  readonly join: Join;
}

/** How somebody goes on with a phone of their own. */
export interface Join {
  /** "JOIN 4821". */
  readonly words: string;
  readonly number?: string | undefined;
  /** An SVG. */
  readonly qr?: string | undefined;
}

/** A sealed letter is kept on the phone, or could not be. */
export type ToPerson = Beginning | { readonly kind: 'kept'; readonly id: string; readonly ok: boolean };

/** `done`: the person has finished; `unsent`: something was not known to have arrived. */
export type FromPerson =
  | { readonly kind: 'ready' }
  | { readonly kind: 'letter'; readonly id: string; readonly sealed: string }
  | { readonly kind: 'done'; readonly unsent: boolean };
