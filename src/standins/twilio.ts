import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReceivers } from './twilio-receivers';
import { formOf, signatureOf, type TwilioParams } from './twilio-signature';

/** A message that we sent, as Twilio keeps it. `text`: what the person reads, buttons and items as lines. */
export interface TwilioKept {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  body: string;
  readonly text: string;
  readonly taps: readonly { readonly title: string; readonly id: string }[];
  /** What stands on the button that opens a list. */
  readonly open?: string;
  readonly callback: string | undefined;
  readonly validity: string | undefined;
  readonly created: Date;
}

/** What goes wrong with the next message, once. `lost`: taken, and the connection breaks; `dropped`: not taken, and it breaks. */
export type TwilioMishap = 'lost' | 'dropped' | 'page' | { readonly status: number; readonly code?: number };

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The same words as Twilio's: account and person are in them, which is why ours never repeat them. */
const refusal = (code: number, message: string, status = 400): Refusal => new Refusal(status, code, message);

interface Definition {
  readonly friendly_name: string;
  readonly language: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly types: {
    readonly 'twilio/quick-reply'?: { readonly body: string; readonly actions: readonly { readonly title: string; readonly id: string }[] };
    readonly 'twilio/list-picker'?: {
      readonly body: string;
      readonly button: string;
      readonly items: readonly { readonly item: string; readonly id: string; readonly description?: string }[];
    };
  };
}

export interface FakeTwilioOptions {
  readonly accountSid?: string;
  readonly authToken?: string;
  /** Numbers, short codes and Messaging Services that the account may send by. */
  readonly senders?: readonly string[];
}

/** A stand-in for Twilio on loopback: messages, contents, media and webhooks; it refuses what Twilio refuses, with Twilio's codes. */
export async function startFakeTwilio({
  accountSid = 'AC00000000000000000000000000000001',
  authToken = 'stand-in-token-of-an-account',
  senders = ['36000', 'whatsapp:+14155238886', `MG${'1'.repeat(32)}`],
}: FakeTwilioOptions = {}) {
  const kept: TwilioKept[] = [];
  const watchers = new Set<(message: TwilioKept) => void>();
  const contents = new Map<string, Definition>();
  const media = new Map<string, { readonly type: string; readonly bytes: Uint8Array } | { readonly redirection: string }>();
  const unsubscribed = new Set<string>();
  /** People who wrote last more than a day ago. */
  const away = new Set<string>();
  const mishaps: TwilioMishap[] = [];
  const requests: { readonly method: string; readonly path: string; readonly authorised: boolean }[] = [];
  let counter = 0;
  const sid = (prefix: string): string => prefix + (++counter).toString(16).padStart(32, '0');
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const hooks = createReceivers(accountSid, senders, sid, refusal);
  const messages = `/2010-04-01/Accounts/${accountSid}/Messages`;

  /** What a message of this template says; refused where a value or what comes of it cannot be shown. */
  function filled(contentSid: string, variables: string): Pick<TwilioKept, 'body' | 'text' | 'taps' | 'open'> {
    const definition = contents.get(contentSid);
    if (!definition) throw refusal(21655, `The ContentSid ${contentSid} is invalid`);
    const values = parse(variables || '{}') as Readonly<Record<string, unknown>> | undefined;
    if (typeof values !== 'object' || values === null) throw refusal(21656, 'The ContentVariables parameter is not JSON');
    const put = (template: string): string =>
      template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
        const value = values[name] ?? definition.variables?.[name];
        if (typeof value !== 'string' || value === '' || /[\n\t]| {5}/.test(value))
          throw refusal(21656, 'The ContentVariables parameter is invalid');
        return value;
      });
    const { 'twilio/quick-reply': buttons, 'twilio/list-picker': list } = definition.types;
    const body = put((buttons ?? list)?.body ?? '');
    const taps = buttons
      ? buttons.actions.map(({ title, id }) => ({ title: put(title), id: put(id), small: '' }))
      : (list?.items ?? []).map(({ item, id, description = '' }) => ({ title: put(item), id: put(id), small: put(description) }));
    const [count, length] = buttons ? [3, 20] : [10, 24];
    const sound =
      body.length <= 1024 &&
      taps.length >= 1 &&
      taps.length <= count &&
      taps.every(({ title, id, small }) => title.length <= length && id.length <= 200 && small.length <= 72) &&
      new Set(taps.map(({ title }) => title)).size === taps.length &&
      new Set(taps.map(({ id }) => id)).size === taps.length &&
      (!list || put(list.button).length <= 20);
    if (!sound) throw refusal(63013, 'This message send failed because it violates Channel provider’s policy');
    return {
      body,
      text: [body, ...taps.map(({ title }) => title)].join('\n'),
      taps: taps.map(({ title, id }) => ({ title, id })),
      ...(list ? { open: put(list.button) } : {}),
    };
  }

  function take(form: URLSearchParams): TwilioKept {
    const to = form.get('To') ?? '';
    const from = form.get('From') ?? form.get('MessagingServiceSid') ?? '';
    const body = form.get('Body') ?? '';
    const contentSid = form.get('ContentSid');
    const callback = form.get('StatusCallback') ?? undefined;
    const validity = form.get('ValidityPeriod') ?? undefined;
    if (to === '') throw refusal(21604, "A 'To' phone number is required.");
    if (from === '') throw refusal(21603, "A 'From' phone number is required.");
    if (body === '' && !contentSid) throw refusal(21602, 'Message body is required.');
    if (!/^(\+[1-9]\d{6,14}|whatsapp:(\+[1-9]\d{6,14}|[A-Z]{2}\.\w+))$/.test(to))
      throw refusal(21211, `The 'To' number ${to} is not a valid phone number.`);
    if (to.startsWith('whatsapp:') !== from.startsWith('whatsapp:'))
      throw refusal(63007, `Could not find a Channel with the From address ${from}`);
    if (!senders.includes(from)) throw refusal(21606, `The From phone number ${from} is not a valid sender`);
    if (callback !== undefined && !URL.canParse(callback)) throw refusal(21609, `The StatusCallback URL ${callback} is not a valid URL.`);
    if (validity !== undefined && !(Number(validity) >= 1 && Number(validity) <= 36_000))
      throw refusal(20001, 'ValidityPeriod is out of range');
    if (body.length > 1600) throw refusal(21617, 'The concatenated message body exceeds the 1600 character limit.');
    if (unsubscribed.has(to)) throw refusal(21610, `Attempt to send to unsubscribed recipient ${to}`);
    if (away.has(to)) throw refusal(63016, `Failed to send freeform message to ${to}: outside the allowed window.`);
    const said = contentSid ? filled(contentSid, form.get('ContentVariables') ?? '') : { body, text: body, taps: [] };
    const message = { sid: sid('SM'), to, from, ...said, callback, validity, created: new Date() };
    kept.push(message);
    for (const told of watchers) told(message);
    return message;
  }

  const received: { readonly params: Record<string, TwilioParams[string]>; readonly at: Date }[] = [];
  const states = new Map<string, { readonly status: string; readonly code?: number }>();
  const shown = ({ sid: id, to, from, body, created }: TwilioKept) => ({
    sid: id,
    account_sid: accountSid,
    to,
    from,
    body,
    status: states.get(id)?.status ?? 'queued',
    direction: 'outbound-api',
    messaging_service_sid: from.startsWith('MG') ? from : null,
    date_created: created.toUTCString().replace('GMT', '+0000'),
    date_updated: created.toUTCString().replace('GMT', '+0000'),
    date_sent: null,
    error_code: states.get(id)?.code ?? null,
    error_message: null,
    num_segments: '1',
    num_media: '0',
    price: null,
    uri: `${messages}/${id}.json`,
  });

  /** A message that came in, as the list has it: without what only a webhook is told. */
  const cameIn = ({ params, at }: (typeof received)[number]) => ({
    sid: String(params['MessageSid']),
    account_sid: accountSid,
    to: String(params['To']),
    from: String(params['From']),
    body: String(params['Body'] ?? ''),
    status: 'received',
    direction: 'inbound',
    messaging_service_sid: params['MessagingServiceSid'] ?? null,
    date_created: at.toUTCString().replace('GMT', '+0000'),
    date_updated: at.toUTCString().replace('GMT', '+0000'),
    date_sent: at.toUTCString().replace('GMT', '+0000'),
    error_code: null,
    error_message: null,
    num_segments: '1',
    num_media: String(params['NumMedia'] ?? '0'),
    price: null,
    uri: `${messages}/${String(params['MessageSid'])}.json`,
  });
  const mediaIn = (params: TwilioParams) =>
    Array.from({ length: Number(params['NumMedia'] ?? 0) }, (_, index) => ({
      sid: sid('ME'),
      content_type: String(params[`MediaContentType${index}`]),
      uri: `${new URL(String(params[`MediaUrl${index}`])).pathname}.json`,
    }));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { method = '' } = request;
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const authorised = request.headers.authorization === authorization;
    requests.push({ method, path: url.pathname, authorised });
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (!authorised) throw refusal(20003, `Authenticate: ${accountSid}`, 401);
    if (method === 'POST' && url.pathname === `${messages}.json`) {
      const mishap = mishaps.shift();
      if (typeof mishap === 'object') throw refusal(mishap.code ?? 20500, `It did not work: ${body}`, mishap.status);
      if (mishap === 'page') {
        response.writeHead(502, { 'Content-Type': 'text/html' });
        return void response.end('<html>Bad gateway</html>');
      }
      if (mishap === 'dropped') return void request.socket.destroy();
      const message = take(new URLSearchParams(body));
      if (mishap === 'lost') return void request.socket.destroy();
      return json(201, shown(message));
    }
    if (method === 'GET' && url.pathname === `${messages}.json`) {
      const to = url.searchParams.get('To');
      const after = Date.parse(url.searchParams.get('DateSent>') ?? '') || 0;
      const sent = kept.filter((one) => (to === null || one.to === to) && one.created.getTime() >= after);
      // Without a person, whatever came in is in the list too.
      const came = to === null ? received.filter(({ at }) => at.getTime() >= after).map(cameIn) : [];
      const found = [...sent.map(shown), ...came].sort((a, b) => Date.parse(b.date_created) - Date.parse(a.date_created));
      const [size, page] = [Math.min(1000, Number(url.searchParams.get('PageSize') ?? 50)), Number(url.searchParams.get('Page') ?? 0)];
      const next = new URL(url);
      next.searchParams.set('Page', String(page + 1));
      return json(200, {
        messages: found.slice(page * size, (page + 1) * size),
        page,
        page_size: size,
        next_page_uri: found.length > (page + 1) * size ? `${next.pathname}${next.search}` : null,
        uri: url.pathname,
      });
    }
    const pictured = received.find(({ params }) => url.pathname === `${messages}/${String(params['MessageSid'])}/Media.json`);
    if (method === 'GET' && pictured)
      return json(200, { media_list: mediaIn(pictured.params), page: 0, page_size: 50, next_page_uri: null, uri: url.pathname });
    const hook = hooks.answer(method, url, body);
    if (hook) return json(hook.status, hook.value);
    const one = kept.find(({ sid: id }) => url.pathname === `${messages}/${id}.json`);
    if (method === 'POST' && one) {
      one.body = new URLSearchParams(body).get('Body') ?? one.body;
      return json(200, shown(one));
    }
    const came = received.find(({ params }) => url.pathname === `${messages}/${String(params['MessageSid'])}.json`);
    if (method === 'POST' && came) {
      came.params['Body'] = new URLSearchParams(body).get('Body') ?? '';
      return json(200, cameIn(came));
    }
    if (url.pathname === '/v1/Content') {
      if (method === 'GET')
        return json(200, {
          contents: [...contents].map(([id, definition]) => ({ sid: id, account_sid: accountSid, ...definition })),
          meta: { key: 'contents', page: 0, page_size: 500, next_page_url: null, url: '', first_page_url: '', previous_page_url: null },
        });
      const definition = parse(body) as Definition | undefined;
      if (!definition?.friendly_name || !definition.language || Object.keys(definition.types ?? {}).length === 0)
        throw refusal(20001, 'Missing fields');
      const id = sid('HX');
      contents.set(id, definition);
      return json(201, { sid: id, ...definition });
    }
    const file = media.get(url.pathname);
    if (method === 'GET' && file) {
      if ('redirection' in file) return void response.writeHead(307, { Location: file.redirection }).end();
      return void response.writeHead(200, { 'Content-Type': file.type }).end(file.bytes);
    }
    throw refusal(20404, `The requested resource ${url.pathname} was not found`, 404);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const known = error instanceof Refusal ? error : refusal(20500, String(error), 500);
      response.writeHead(known.status, { 'Content-Type': 'application/json' });
      response.end(
        JSON.stringify({
          code: known.code,
          message: known.message,
          more_info: `https://www.twilio.com/docs/errors/${known.code}`,
          status: known.status,
        }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accountSid,
    authToken,
    kept,
    /** Tells of each message that is taken, before its sender knows. */
    watch: (told: (message: TwilioKept) => void): void => void watchers.add(told),
    contents,
    unsubscribed,
    away,
    /** A message that came in and is in the list, whether or not its webhook was ever called. */
    receive: (params: TwilioParams, at: Date): void => void received.push({ params: { ...params }, at }),
    /** What is still there of the words of a message that came in. */
    words: (id: string) => received.find(({ params }) => params['MessageSid'] === id)?.params['Body'],
    /** What the list says became of a message of ours. */
    states,
    mishaps,
    requests,
    /** What calls a webhook, by the sender's name. */
    receivers: hooks.receivers,
    account: hooks.account,
    /** Keeps a file that came with a message; gives its address, which is at Twilio's own host. */
    keep(file: { readonly type: string; readonly bytes: Uint8Array } | { readonly redirection: string }): string {
      const path = `${messages}/${sid('MM')}/Media/${sid('ME')}`;
      media.set(path, file);
      return `https://api.twilio.com${path}`;
    },
    /** Calls a webhook as Twilio does. `at`: where it really is, when its public address leads elsewhere. */
    deliver: (url: string, params: TwilioParams, at = url): Promise<Response> =>
      fetch(at, {
        method: 'POST',
        body: formOf(params),
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'X-Twilio-Signature': signatureOf(authToken, url.replace(/#.*$/, ''), params),
        },
      }),
    /** The report on a message, to where it was asked for. */
    report(id: string, status: string, code?: number): { readonly url: string; readonly params: Readonly<Record<string, string>> } {
      const message = kept.find((one) => one.sid === id);
      if (!message?.callback) throw new Error(`nobody asked for reports on ${id}`);
      return {
        url: message.callback,
        params: {
          MessageSid: id,
          MessageStatus: status,
          SmsSid: id,
          SmsStatus: status,
          AccountSid: accountSid,
          From: message.from,
          To: message.to,
          ApiVersion: '2010-04-01',
          ...(code === undefined ? {} : { ErrorCode: String(code) }),
        },
      };
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type FakeTwilio = Awaited<ReturnType<typeof startFakeTwilio>>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
