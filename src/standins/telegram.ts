import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** A message that a bot sent, as the person has it. */
export interface Got {
  readonly id: number;
  readonly chat: number;
  readonly text: string;
  readonly markup: z.infer<typeof markup> | undefined;
}

/** What goes wrong with the next call of a method, once. */
export type Mishap =
  | { readonly kind: 'flood'; readonly retryAfter: number }
  /** Done, and the answer never comes. */
  | { readonly kind: 'lost' }
  /** Not done, and the connection breaks. */
  | { readonly kind: 'dropped' }
  | { readonly kind: 'status'; readonly status: number; readonly description: string }
  /** A proxy's page in place of an answer. */
  | { readonly kind: 'page'; readonly status: number };

const button = z.strictObject({ text: z.string().min(1), callback_data: z.string().min(1) });
const key = z.union([z.string().min(1), z.strictObject({ text: z.string().min(1), request_location: z.literal(true).optional() })]);
/** One kind of keyboard: a mixture is refused. */
const markup = z.union([
  z.strictObject({ inline_keyboard: z.array(z.array(button).min(1).max(8)).min(1) }),
  z.strictObject({
    keyboard: z.array(z.array(key).min(1)).min(1),
    resize_keyboard: z.boolean().optional(),
    one_time_keyboard: z.boolean().optional(),
    is_persistent: z.boolean().optional(),
  }),
  z.strictObject({ remove_keyboard: z.literal(true) }),
]);
const sendMessage = z.strictObject({
  chat_id: z.coerce.number().int(),
  text: z.string(),
  reply_markup: z.unknown().optional(),
  link_preview_options: z.strictObject({ is_disabled: z.boolean() }).optional(),
});
const setWebhook = z.strictObject({
  url: z.string(),
  secret_token: z
    .string()
    .regex(/^[\w-]{1,256}$/)
    .optional(),
  allowed_updates: z.array(z.string()).optional(),
  max_connections: z.number().int().min(1).max(100).optional(),
  drop_pending_updates: z.boolean().optional(),
});
const setMyCommands = z.strictObject({
  commands: z
    .array(z.strictObject({ command: z.string().regex(/^[a-z0-9_]{1,32}$/), description: z.string().min(1).max(256) }))
    .min(1)
    .max(100),
  scope: z.strictObject({ type: z.string() }).optional(),
  language_code: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
});
const getMyCommands = setMyCommands.omit({ commands: true });
const getUpdates = z.strictObject({
  offset: z.number().int().optional(),
  timeout: z.number().int().min(0).max(50).optional(),
  allowed_updates: z.array(z.string()).optional(),
});
const answerCallbackQuery = z.strictObject({ callback_query_id: z.string() });
const getFile = z.strictObject({ file_id: z.string() });

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly description: string,
    readonly retryAfter?: number,
  ) {
    super(description);
  }
}
const bad = (words: string): Refusal => new Refusal(400, `Bad Request: ${words}`);

/** A stand-in for the Bot API on loopback: it takes what Telegram takes, refuses what Telegram refuses, in its words, and calls the webhook it is given. `firstUpdate`: updates are
 *  numbered from there. */
export async function startFakeTelegram(token = '123456:AAstand-in-token-of-a-bot_000', firstUpdate = 700_000_000) {
  const got: Got[] = [];
  const watchers = new Set<(message: Got) => void>();
  /** People who began a conversation with the bot, and how they stand to it. */
  const chats = new Map<number, 'open' | 'blocked' | 'deactivated'>();
  const files = new Map<string, { readonly path: string; readonly bytes: Uint8Array; readonly size?: number }>();
  const mishaps = new Map<string, Mishap[]>();
  const commands = new Map<string, z.infer<typeof setMyCommands>['commands']>();
  const calls: { readonly method: string; readonly payload: unknown }[] = [];
  const callbacks = new Set<string>();
  const pending: { readonly update_id: number }[] = [];
  const waking: (() => void)[] = [];
  const webhook = {
    url: '',
    secret: undefined as string | undefined,
    updates: undefined as readonly string[] | undefined,
    error: undefined as { date: number; message: string } | undefined,
  };
  let update = firstUpdate;
  let message = 0;

  const methods: Readonly<Record<string, (payload: unknown, gone: () => Promise<unknown>) => unknown>> = {
    getMe: () => ({ id: Number(token.split(':')[0]), is_bot: true, first_name: 'Porte-voix', username: 'porte_voix_bot' }),
    sendMessage(payload) {
      const { chat_id: chat, text, reply_markup } = read(sendMessage, payload);
      if (text.trim() === '') throw bad('message text is empty');
      if (text.length > 4096) throw bad('message is too long');
      const shown = reply_markup === undefined ? undefined : markup.safeParse(reply_markup);
      if (shown && !shown.success) throw bad('object expected as reply markup');
      if (shown?.data && 'inline_keyboard' in shown.data) {
        const keys = shown.data.inline_keyboard.flat();
        if (keys.some(({ callback_data: data }) => Buffer.byteLength(data) > 64)) throw bad('BUTTON_DATA_INVALID');
        if (keys.length > 100) throw bad('REPLY_MARKUP_TOO_LONG');
      }
      const standing = chats.get(chat);
      if (standing === undefined) throw bad('chat not found');
      if (standing === 'blocked') throw new Refusal(403, 'Forbidden: bot was blocked by the user');
      if (standing === 'deactivated') throw new Refusal(403, 'Forbidden: user is deactivated');
      const one = { id: ++message, chat, text, markup: shown?.data };
      got.push(one);
      for (const told of watchers) told(one);
      return { message_id: one.id, date: 0, chat: { id: chat, type: 'private' }, text };
    },
    answerCallbackQuery(payload) {
      if (!callbacks.delete(read(answerCallbackQuery, payload).callback_query_id))
        throw bad('query is too old and response timeout expired or query ID is invalid');
      return true;
    },
    setWebhook(payload) {
      const { url, secret_token: secret, allowed_updates: updates } = read(setWebhook, payload);
      if (url !== '' && !URL.canParse(url)) throw bad('bad webhook: Failed to resolve host: Name or service not known');
      Object.assign(webhook, { url, secret, updates, error: undefined });
      return true;
    },
    getWebhookInfo: () => ({
      url: webhook.url,
      has_custom_certificate: false,
      pending_update_count: pending.length,
      ...(webhook.updates ? { allowed_updates: webhook.updates } : {}),
      ...(webhook.error ? { last_error_date: webhook.error.date, last_error_message: webhook.error.message } : {}),
    }),
    setMyCommands(payload) {
      const { commands: named, language_code: language = '' } = read(setMyCommands, payload);
      commands.set(language, named);
      return true;
    },
    getMyCommands: (payload) => commands.get(read(getMyCommands, payload).language_code ?? '') ?? [],
    async getUpdates(payload, gone) {
      const { offset = 0, timeout = 0 } = read(getUpdates, payload);
      if (webhook.url !== '')
        throw new Refusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      while (pending[0] && pending[0].update_id < offset) pending.shift();
      if (pending.length === 0 && timeout > 0) await Promise.race([new Promise<void>((wake) => waking.push(wake)), gone()]);
      return pending;
    },
    getFile(payload) {
      const id = read(getFile, payload).file_id;
      const file = files.get(id);
      if (!file) throw bad('wrong file_id or the file is temporarily unavailable');
      return { file_id: id, file_unique_id: id, file_size: file.size ?? file.bytes.byteLength, file_path: file.path };
    },
  };

  async function run(method: string, payload: unknown, gone: () => Promise<unknown>): Promise<unknown> {
    calls.push({ method, payload });
    const known = methods[method];
    if (!known) throw new Refusal(404, 'Not Found');
    return known(payload, gone);
  }

  const server = createServer((req, res) => void serve(req, res));
  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = (await req.toArray()) as Buffer[];
    const [, folder, bot, rest = ''] = /^\/(file\/)?bot([^/]+)\/(.*)$/.exec(req.url ?? '') ?? [];
    const answer = (status: number, said: object): void =>
      void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    if (bot !== token) return answer(401, { ok: false, error_code: 401, description: 'Unauthorized' });
    const mishap = mishaps.get(folder ? 'file' : rest)?.shift();
    if (mishap?.kind === 'dropped') return void req.socket.destroy();
    if (mishap?.kind === 'page') return void res.writeHead(mishap.status, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
    if (folder) {
      const file = [...files.values()].find(({ path }) => path === rest);
      return file ? void res.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes) : answer(404, { ok: false });
    }
    try {
      if (mishap?.kind === 'flood') throw new Refusal(429, `Too Many Requests: retry after ${mishap.retryAfter}`, mishap.retryAfter);
      if (mishap?.kind === 'status') throw new Refusal(mishap.status, mishap.description);
      const text = Buffer.concat(body).toString();
      const result = await run(rest, text === '' ? {} : JSON.parse(text), () => once(req.socket, 'close'));
      if (mishap?.kind === 'lost') return void req.socket.destroy();
      answer(200, { ok: true, result });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, description, retryAfter } = error;
      answer(status, {
        ok: false,
        error_code: status,
        description,
        ...(retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }),
      });
    }
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  /** An update of something that a person did, numbered as Telegram does. */
  const numbered = (happened: object): { readonly update_id: number } => ({ update_id: ++update, ...happened });
  const personal = (chat: number, language: string): object => ({
    chat: { id: chat, type: 'private', first_name: 'Zoé', username: 'zoe_18' },
    from: { id: chat, is_bot: false, first_name: 'Zoé', username: 'zoe_18', language_code: language },
    date: 1_764_000_000,
    message_id: ++message,
  });

  return {
    token,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    /** Tells of each message that a person gets. */
    watch: (told: (message: Got) => void): void => void watchers.add(told),
    chats,
    files,
    commands,
    calls,
    webhook,
    /** Lets something go wrong with the next call of a method ('file': the next download). */
    mishap(method: string, next: Mishap): void {
      mishaps.set(method, [...(mishaps.get(method) ?? []), next]);
    },
    /** What a person sends: a message's own fields (`{ text }`). */
    message(chat: number, fields: object, language = 'fr') {
      if (!chats.has(chat)) chats.set(chat, 'open');
      return numbered({ message: { ...personal(chat, language), ...fields } });
    },
    /** A tap on a key, found by its label, under a message that the person got. */
    tap({ id, chat, markup: shown }: Got, label: string, language = 'fr') {
      const found = shown && 'inline_keyboard' in shown ? shown.inline_keyboard.flat().find(({ text }) => text === label) : undefined;
      if (!found) throw new Error(`no key under message ${id} is called '${label}'`);
      const query = String(9_000_000_000 + update);
      callbacks.add(query);
      return numbered({
        callback_query: {
          id: query,
          from: { id: chat, is_bot: false, first_name: 'Zoé', language_code: language },
          message: { message_id: id, date: 1_764_000_000, chat: { id: chat, type: 'private', first_name: 'Zoé' }, text: 'gone' },
          chat_instance: '1',
          data: found.callback_data,
        },
      });
    },
    numbered,
    /** Waits at Telegram until it is fetched by `getUpdates`. */
    queue(one: { readonly update_id: number }): void {
      pending.push(one);
      waking.splice(0).forEach((wake) => wake());
    },
    /** Calls the webhook with an update, and does what its answer asks; gives its status. */
    async deliver(one: { readonly update_id: number }): Promise<number> {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(webhook.secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': webhook.secret }),
        },
        body: JSON.stringify(one),
      });
      const answer = await response.text();
      if (!response.ok) webhook.error = { date: 1_764_000_000, message: `Wrong response from the webhook: ${response.status}` };
      else if (answer.startsWith('{')) {
        const { method, ...payload } = JSON.parse(answer) as { method: string };
        // Nobody learns whether a call made in an answer was refused.
        await run(method, payload, () => Promise.resolve()).catch(() => undefined);
      }
      return response.status;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type FakeTelegram = Awaited<ReturnType<typeof startFakeTelegram>>;

function read<Shape>(schema: z.ZodType<Shape>, payload: unknown): Shape {
  const given = schema.safeParse(payload);
  if (!given.success) throw bad(`${given.error.issues[0]?.path.join('.') ?? ''} is wrong`);
  return given.data;
}
