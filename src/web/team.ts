import compression from 'compression';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { base64url, bytesOf, LetterError, openLetter, type LetterKeys } from '../services/letters';
import type { Team } from '../services/outreach/team';
import { languageOf } from './language';
import { cookieOf, createOwnPage } from './own-page';
import { pageView } from './page';
import type { Asset, PageView, WebParts } from './parts';
import { createRates, network } from './rates';
import { refuse } from './refusal';
import { anyOrigin, createSecurity, type Inside } from './security';
import { personKeys, workerKeys } from './team-texts';
import { lifetimes, type Seals } from './tokens';

/** Something that was written without a network, as it came out of its letter; never a ballot. */
export type TeamEntry =
  | { readonly kind: 'idea'; readonly text: string; readonly district?: string; readonly locale: string }
  | { readonly kind: 'call'; readonly phone: string; readonly as: 'call' | 'sms'; readonly locale: string }
  | { readonly kind: 'card'; readonly number: string; readonly locale: string };

/** Takes entries in; one of the same id is kept once. */
export interface TeamEntries {
  take(worker: string, letter: { readonly id: string; readonly entry: TeamEntry }, now: Date): Promise<'kept' | 'again'>;
}

/** The pages, built. */
export interface TeamPage {
  html(view: WorkerView): string;
  /** The person's document whole, for a frame. */
  person(view: PersonView): string;
  readonly assets: ReadonlyMap<string, Asset>;
  /** What the page needs without a network, by address. */
  readonly files: readonly string[];
  /** The service worker's program. */
  readonly worker: Buffer;
  readonly policy: Inside;
}

export interface WorkerView extends Pick<PageView, 'locale' | 'locales' | 'texts'> {
  /** Where the person's document is. */
  readonly person: string;
  /** The key to which letters are sealed, base64url. */
  readonly key: string;
  /** In every language: the worker may change it without a network. */
  readonly all: Readonly<Record<string, Pick<PageView, 'locale' | 'locales' | 'texts'>>>;
}

export interface PersonView extends PageView {
  /** In every language. */
  readonly all: Readonly<Record<string, PageView>>;
  readonly tongues: readonly string[];
  readonly choices: readonly (readonly [dialog: string, text: string])[];
}

export interface TeamParts {
  readonly team: Team;
  readonly entries: TeamEntries;
  readonly page: TeamPage;
  readonly letters: LetterKeys;
  /** Keeps that whoever has the phone agreed to a conversation at this address: `said`, on the button, after they read `told`, both in their language. */
  readonly agreed: (consent: {
    readonly address: string;
    readonly said: string;
    readonly told: string;
    readonly at: Date;
  }) => Promise<void>;
  /** Checks somebody in at a workshop's door by the number of a booking or a card; `said`: what came of it, in this language. */
  readonly checkIn: (
    workshop: number,
    number: string,
    locale: string,
    now: Date,
  ) => Promise<{ readonly ok: boolean; readonly said: string }>;
  /** Ids of the dialogs there are: of those that have a large button, these are shown. */
  readonly dialogs: readonly string[];
  /** How a code is passed on. */
  readonly join: (code: string) => { readonly words: string; readonly number?: string | undefined; readonly qr?: string | undefined };
}

/** Dialogs with a large button, in its order, and the text on it. */
const choices = [
  ['vote', 'toVote'],
  ['propose', 'idea'],
  ['workshop', 'workshop'],
  ['card', 'card'],
] as const;

const signing = z.object({ name: z.string().min(1).max(40), pin: z.string().min(1).max(12) });
const beginning = z.object({ pass: z.string().max(1000), locale: z.string().max(35) });
const posted = z.object({ id: z.string().regex(/^[\w-]{16,64}$/), sealed: z.string().regex(/^[\w-]{1,20000}$/) });
const moving = z.object({ place: z.string().max(64) });
const locale = z.string().max(35);
const entering = z.object({ workshop: z.string().regex(/^\d{1,4}$/), number: z.string().regex(/^(\d{5}|\d{12})$/), locale });
const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('idea'),
    text: z.string().min(1).max(2000),
    district: z
      .string()
      .regex(/^\d{1,2}$/)
      .optional(),
    locale,
  }),
  z.object({ kind: z.literal('call'), phone: z.string().regex(/^\+?\d{8,15}$/), as: z.enum(['call', 'sms']), locale }),
  z.object({ kind: z.literal('card'), number: z.string().regex(/^\d{12}$/), locale }),
]);
/** An absent district is absent. */
function entryOf(read: z.infer<typeof entry>): TeamEntry {
  if (read.kind !== 'idea') return read;
  const { district, ...idea } = read;
  return district === undefined ? idea : { ...idea, district };
}
/** A body of these routes: a letter at the most. */
const bodyLimit = '32kb';

/** `/team`: an outreach worker's page, and what the person to whom the phone is given asks. The worker's cookie opens figures and takes letters, the pass in
 *  its page begins conversations, and neither opens one: a conversation's token goes to the person's frame alone. */
export function createTeamRoutes(
  parts: WebParts,
  { team, entries, page, letters, agreed, checkIn, dialogs, join }: TeamParts,
  seals: Seals,
): Router {
  const { texts, config, now } = parts;
  const take = createRates(config.rates);
  const router = express.Router();
  const secure = config.publicUrl?.startsWith('https:') ?? false;
  const cookie = secure ? '__Secure-porte-voix-team' : 'porte-voix-team';
  const cookieRules = { httpOnly: true, sameSite: 'strict', secure, path: '/team' } as const;
  const ownPage = createOwnPage(config.publicUrl, texts);
  const read = express.json({ limit: bodyLimit });
  /** Holes are filled in the browser. */
  const holes = { seconds: '{{seconds}}', words: '{{words}}', number: '{{number}}' };
  const said = (tag: string, keys: readonly (typeof personKeys | typeof workerKeys)[number][]) => {
    const t = texts.t(tag);
    return Object.fromEntries(
      keys.map((key) => [key.slice(key.indexOf('.') + 1), key === 'team.still' || key === 'team.laterSend' ? t(key, holes) : t(key)]),
    );
  };

  const personViewOf = (tag: string): PageView => {
    const view = pageView(texts, tag);
    const own = said(tag, personKeys);
    return {
      ...view,
      // What the page calls forgetting is finishing here.
      texts: { ...view.texts, ...own, forget: own['finish'] ?? '', forgetAsk: own['finishAsk'] ?? '', forgetYes: own['finishYes'] ?? '' },
    };
  };
  const [city = 'fr'] = texts.locales;
  const person = page.person({
    ...personViewOf(city),
    all: Object.fromEntries(texts.locales.map((tag) => [tag, personViewOf(tag)])),
    tongues: texts.locales,
    choices: choices.filter(([dialog]) => dialogs.includes(dialog)),
  });
  const personPath = `/team/assets/person-${createHash('sha256').update(person).digest('hex').slice(0, 10)}`;
  const files = ['/team', personPath, ...page.files];
  const key = base64url(letters.publicKey);
  const workerViewOf = (tag: string) => ({ locale: tag, locales: pageView(texts, tag).locales, texts: said(tag, workerKeys) });
  const all = Object.fromEntries(texts.locales.map((tag) => [tag, workerViewOf(tag)]));
  const views = new Map(texts.locales.map((tag) => [tag, page.html({ ...workerViewOf(tag), all, person: personPath, key })]));
  const version = createHash('sha256')
    .update(JSON.stringify([...views.values(), files]))
    .update(page.worker)
    .digest('hex')
    .slice(0, 16);
  const worker = Buffer.concat([Buffer.from(`self.kept=${JSON.stringify({ version, files })};\n`), page.worker]);

  const workerOf = (req: Request): string | undefined => {
    const opened = seals.team.open(cookieOf(req, cookie) ?? '');
    return opened.kind === 'open' ? opened.value.w : undefined;
  };
  const signedOut = (res: Response): void => void res.status(401).json({ reason: 'signed-out' });
  const limited =
    (what: 'conversations' | 'requests' | 'signIns'): RequestHandler =>
    async (req, res, next) => {
      const wait = await take(what, network(req.ip ?? ''));
      if (wait === 0) return next();
      res.set('Retry-After', String(wait));
      refuse(res, 'TooManyRequests', texts.t(languageOf(req, texts)));
    };

  router.use(compression());
  router.get('/', createSecurity(config.publicUrl, { inside: page.policy, camera: true }), (req, res) => {
    const wanted = typeof req.query['lang'] === 'string' ? req.query['lang'] : cookieOf(req, 'porte-voix-lang');
    const tag = (wanted === undefined ? undefined : texts.match(wanted)) ?? languageOf(req, texts);
    res.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language, Cookie', 'Content-Language': tag });
    res.type('html').send(views.get(tag));
  });
  router.get('/sw.js', (_req, res) => {
    res.set({ 'Cache-Control': 'no-cache', 'Service-Worker-Allowed': '/team' }).type('text/javascript').send(worker);
  });
  router.get('/assets/:name', (req, res, next) => {
    // The person's document is read by the worker's page and put into a frame: by itself it is no page.
    const asset =
      `/team/assets/${req.params.name}` === personPath
        ? { type: 'text/plain; charset=utf-8', body: person }
        : page.assets.get(req.params.name);
    if (!asset) return next();
    res.set({ 'Content-Type': asset.type, 'Cache-Control': 'public, max-age=31536000, immutable' }).send(asset.body);
  });

  router.use(limited('requests'));
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.post('/session', ownPage, limited('signIns'), read, async (req, res) => {
    const given = signing.safeParse(req.body);
    if (!given.success) return void res.status(403).json({ reason: 'wrong' });
    const signed = await team.signIn({ ...given.data, from: `team:${network(req.ip ?? '')}` }, now());
    if (!signed.ok) return void res.status(signed.reason === 'too-many' ? 429 : 403).json({ reason: signed.reason });
    res.cookie(cookie, seals.team.close({ w: signed.worker }, lifetimes.team), { ...cookieRules, maxAge: lifetimes.team * 1000 });
    res.status(204).end();
  });
  router.delete('/session', ownPage, (_req, res) => void res.clearCookie(cookie, cookieRules).status(204).end());
  /** What is shown to a worker: their own work, in sums. */
  async function tell(res: Response, id: string): Promise<void> {
    const view = await team.view(id, now());
    if (!view) return signedOut(res);
    const { code, ...shown } = view;
    res.json({ ...shown, join: join(code), pass: seals.pass.close({ h: id }, lifetimes.pass) });
  }
  router.get('/me', async (req, res) => {
    const id = workerOf(req);
    return id === undefined ? signedOut(res) : tell(res, id);
  });
  router.post('/place', ownPage, read, async (req, res) => {
    const id = workerOf(req);
    const given = moving.safeParse(req.body);
    if (id === undefined || !given.success || !(await team.move(id, given.data.place, now()))) return signedOut(res);
    await tell(res, id);
  });

  router.post('/door', ownPage, read, async (req, res) => {
    const id = workerOf(req);
    if (id === undefined || !(await team.view(id, now()))) return signedOut(res);
    const given = entering.safeParse(req.body);
    if (!given.success) return void res.status(400).json({ reason: 'malformed' });
    const { workshop, number, locale: tag } = given.data;
    res.json(await checkIn(Number(workshop), number, texts.match(tag) ?? languageOf(req, texts), now()));
  });

  /** Asked by the frame, which has no origin and sends no cookie: what it is given reaches nobody else. */
  router.options('/people', anyOrigin);
  router.post('/people', anyOrigin, limited('conversations'), read, async (req, res) => {
    const given = beginning.safeParse(req.body);
    const opened = seals.pass.open(given.data?.pass ?? '');
    const spoken = given.data && texts.match(given.data.locale);
    const conversation = parts.id();
    const link =
      opened.kind === 'open' && spoken !== undefined ? await team.begin(opened.value.h, `web:${conversation}`, now()) : undefined;
    if (link === undefined || spoken === undefined) return refuse(res, 'Forbidden', texts.t(languageOf(req, texts)));
    const t = texts.t(spoken);
    const told = [t('team.noticeWho'), t('team.noticeSecret'), t('team.noticeKept'), t('team.noticeRights'), t('team.noticeGone')];
    await agreed({ address: `web:${conversation}`, said: t('team.consent'), told: told.join('\n'), at: now() });
    res.status(201).json({
      conversationId: conversation,
      token: seals.token.close({ c: conversation }, lifetimes.token),
      expires_in: lifetimes.token,
      link,
    });
  });
  router.post('/letters', ownPage, read, async (req, res) => {
    const id = workerOf(req);
    if (id === undefined || !(await team.view(id, now()))) return signedOut(res);
    const letter = posted.safeParse(req.body);
    if (!letter.success) return void res.status(400).json({ reason: 'malformed' });
    const content = entry.safeParse(await opened(letter.data));
    if (!content.success) return void res.status(422).json({ reason: 'unreadable' });
    res.json({ kept: await entries.take(id, { id: letter.data.id, entry: entryOf(content.data) }, now()) });
  });

  /** Undefined where it does not open. */
  async function opened({ id, sealed }: { readonly id: string; readonly sealed: string }): Promise<unknown> {
    try {
      return await openLetter(letters, id, bytesOf(sealed));
    } catch (error) {
      if (error instanceof LetterError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
  return router;
}
