import type { Logger } from 'pino';
import type { WebChannel } from '../../channels/web';
import type { Turns } from '../conversation/handle';
import type { PhotoReader } from '../conversation/photo';
import type { Texts } from '../i18n';
import type { MediaStore } from '../services/media';
import type { OpenFileStore } from '../services/open-files';
import type { PhotoDesk } from '../services/photos';
import type { PhoneParts } from './phone';
import type { Agenda } from './agenda';
import type { MapPages } from './carte';
import type { CallPages } from './calls';
import type { DataPages } from './data-rounds';
import type { ConsultationPages } from './consultations';
import type { Doors } from './doors';
import type { LabPages } from './lab';
import type { IndicatorPage } from './indicators';
import type { CardPage } from './card';
import type { MinePage } from './mine';
import type { SheetPage } from './sheet';
import type { MetricsPage } from './metrics';
import type { OpenData } from './opendata';
import type { Open311Page } from './open311';
import type { TeamParts } from './team';
import type { VerifyPage } from './verify';
import type { WebhookParts } from './webhooks';

/** Everything the web server is given; `main` wires it. */
export interface WebParts {
  readonly turns: Pick<Turns, 'handle' | 'history' | 'watch'>;
  readonly channel: WebChannel;
  readonly page: Page;
  readonly media: MediaStore;
  /** Makes photos safe before they are kept. */
  readonly photos: PhotoReader;
  readonly keys: Signer;
  readonly texts: Pick<Texts, 'locales' | 't' | 'match' | 'languageNames' | 'words'>;
  readonly config: WebConfig;
  readonly log: Logger;
  readonly now: () => Date;
  /** An unguessable name, at least 128 bits, of `A-Za-z0-9_-`. */
  readonly id: () => string;
  /** Where platforms deliver; absent: nowhere. */
  readonly webhooks?: WebhookParts | undefined;
  /** Absent: there is no `/metrics`. */
  readonly metrics?: MetricsPage | undefined;
  /** Pages of short links; absent: there are none. */
  readonly doors?: Doors | undefined;
  /** Outreach workers and the phone they share; absent: there is no `/team`. */
  readonly team?: TeamParts | undefined;
  /** Calls to the City; absent: there is no `/calls`. */
  readonly calls?: CallPages | undefined;
  /** The lab's register and lessons; absent: there is no `/labo`. */
  readonly lab?: LabPages | undefined;
  /** Workshops to come; absent: there is no `/workshops`. */
  readonly agenda?: Agenda | undefined;
  /** Photos that everyone may see; absent: there is no `/photos`. */
  readonly gallery?: Pick<PhotoDesk, 'shown'> | undefined;
  /** The public map; absent: there is none. */
  readonly carte?: MapPages | undefined;
  /** Files that are published again and again; absent: there are none. */
  readonly openFiles?: Pick<OpenFileStore, 'all' | 'read'> | undefined;
  /** Rounds of open data; absent: none are shown. */
  readonly data?: DataPages | undefined;
  /** The City's consultations; absent: none are shown. */
  readonly consultations?: ConsultationPages | undefined;
  /** Reports of the street for other programs; absent: there is no `/open311`. */
  readonly open311?: Open311Page | undefined;
  /** The file of who asks for all that is theirs; absent: there is no `/mine`. */
  readonly mine?: MinePage | undefined;
  /** A citizen card by its owner's link; absent: there is no `/card`. */
  readonly card?: CardPage | undefined;
  /** Routes of crews; absent: there is no `/tournee`. */
  readonly sheet?: SheetPage | undefined;
  /** The counts of the commitments; absent: there is no `/indicators`. */
  readonly indicators?: IndicatorPage | undefined;
  /** Phones to try everything on; absent: there is no `/phone`. */
  readonly phone?: PhoneParts | undefined;
  /** The boxes as they are published, the page that checks a receipt, and the style of the results' page; absent: neither `/opendata` nor `/verify` nor `/results`. */
  readonly box?: { readonly data: OpenData; readonly page: VerifyPage; readonly style: Buffer } | undefined;
  /** True once turns are served: `/healthz` says so. */
  readonly ready: () => boolean | Promise<boolean>;
}

/** How the server is reached. */
export interface WebConfig {
  /** Where residents reach it ("https://porte-voix.example"); absent: wherever the request came to. With https, cookies are `Secure`. */
  readonly publicUrl?: string | undefined;
  /** Express's `trust proxy`: how many proxies stand before us, or which; absent or false: none. */
  readonly trustProxy?: boolean | number | string | undefined;
  readonly rates?: Partial<Rates> | undefined;
  /** Milliseconds between two looks for what other processes wrote into an open conversation; doubles up to ten times that while nothing comes. */
  readonly pollMs?: number | undefined;
}

/** How much a minute. An address may be a whole school behind one connection; a conversation is one person. */
export interface Rates {
  /** Conversations begun, an address. */
  readonly conversations: number;
  /** Requests of any kind to Direct Line, an address. */
  readonly requests: number;
  /** Messages, a conversation. */
  readonly messages: number;
  /** Photos, a conversation. */
  readonly photos: number;
  /** Tries to sign in as an outreach worker, an address. */
  readonly signIns: number;
  /** Photos of all its conversations, an address: they fill a disk. */
  readonly uploads: number;
  /** Requests to Open311, an address. */
  readonly open311: number;
  /** Reports sent by Open311, a key. */
  readonly open311Posts: number;
}

/** The residents' page, built. */
export interface Page {
  /** The document. `texts`: what it says, by name; `locales`: the languages offered. */
  html(view: PageView): string;
  /** Its files by name; names change with the content, so they may be kept for ever. */
  readonly assets: ReadonlyMap<string, Asset>;
}

export interface PageView {
  readonly locale: string;
  readonly locales: readonly (readonly [tag: string, name: string])[];
  readonly texts: Readonly<Record<string, string>>;
  /** What the words of the menu send, in the page's language. */
  readonly words: Readonly<Record<'menu' | 'help' | 'back' | 'move', string>>;
}

export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

/** Seals and checks what we hand out and get back. `purpose` keeps one kind of seal from passing for another. */
export interface Signer {
  sign(purpose: string, data: string): string;
  verify(purpose: string, data: string, mac: string): boolean;
}
