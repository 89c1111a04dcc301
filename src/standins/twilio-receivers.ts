/** What receives at Twilio and calls a webhook: a number, a short code, a Messaging Service, a sender on WhatsApp. */
export interface TwilioReceiver {
  readonly sid: string;
  url: string;
  method: string;
  status?: string | undefined;
  /** Of a number: the application that receives in its place. */
  application?: string | undefined;
  /** Of a Messaging Service: its numbers' own addresses count. */
  deferred?: boolean | undefined;
}

interface Answer {
  readonly status: number;
  readonly value: unknown;
}

const prefixes: readonly (readonly [RegExp, string])[] = [
  [/^MG/, ''],
  [/^whatsapp:/, 'XE'],
  [/^\+/, 'PN'],
  [/^/, 'SC'],
];

/** The part of the stand-in that keeps webhooks, by their sender. `refused` makes Twilio's refusals. */
export function createReceivers(
  accountSid: string,
  senders: readonly string[],
  sid: (prefix: string) => string,
  refused: (code: number, message: string, status?: number) => Error,
) {
  const receivers = new Map<string, TwilioReceiver>(
    senders.map((sender) => {
      const prefix = prefixes.find(([pattern]) => pattern.test(sender))?.[1] ?? '';
      return [sender, { sid: prefix === '' ? sender : sid(prefix), url: '', method: 'POST' }];
    }),
  );
  const named = (pattern: RegExp) => [...receivers].filter(([sender]) => pattern.test(sender));
  const bySid = (id: string, pattern: RegExp): TwilioReceiver => {
    const found = named(pattern).find(([, receiver]) => receiver.sid === id);
    if (!found) throw refused(20404, `The requested resource ${id} was not found`, 404);
    return found[1];
  };
  const address = (url: string): string => {
    if (!URL.canParse(url) || !/^https?:/.test(url)) throw refused(21402, `${url} is not a valid URL`);
    return url;
  };
  const account = `/2010-04-01/Accounts/${accountSid}`;
  const number = ([sender, { sid: id, url, method, application }]: [string, TwilioReceiver]) => ({
    sid: id,
    phone_number: sender,
    short_code: sender,
    sms_url: url,
    sms_method: method,
    sms_application_sid: application ?? '',
  });
  const service = ({ sid: id, url, method, status, deferred }: TwilioReceiver) => ({
    sid: id,
    inbound_request_url: url === '' ? null : url,
    inbound_method: method,
    status_callback: status ?? null,
    use_inbound_webhook_on_number: deferred ?? false,
  });
  /** Twilio's sandbox is in no list. */
  const sandbox = '+14155238886';
  const state = { status: 'active', type: 'Full' };

  /** What the API says; undefined where the path is none of these. */
  function answer(method: string, url: URL, body: string): Answer | undefined {
    const { pathname: path, searchParams: query } = url;
    const form = new URLSearchParams(body);
    if (path === `${account}.json`) return { status: 200, value: { sid: accountSid, ...state } };
    const [, kind, id] = /^.*\/(IncomingPhoneNumbers|SMS\/ShortCodes)(?:\/(\w+))?\.json$/.exec(path) ?? [];
    if (kind && path.startsWith(account)) {
      const pattern = kind === 'IncomingPhoneNumbers' ? /^\+/ : /^\d+$/;
      if (id === undefined) {
        const wanted = query.get('PhoneNumber') ?? query.get('ShortCode');
        const found = named(pattern).filter(([sender]) => wanted === null || sender.includes(wanted));
        const list = kind === 'IncomingPhoneNumbers' ? 'incoming_phone_numbers' : 'short_codes';
        return { status: 200, value: { [list]: found.map(number), page: 0, page_size: 50, next_page_uri: null } };
      }
      const one = bySid(id, pattern);
      if (method === 'POST') Object.assign(one, { url: address(form.get('SmsUrl') ?? ''), method: form.get('SmsMethod') ?? 'POST' });
      return { status: 200, value: number([id, one]) };
    }
    const [, messaging] = /^\/v1\/Services\/(\w+)$/.exec(path) ?? [];
    if (messaging) {
      const one = bySid(messaging, /^MG/);
      if (method === 'POST') {
        one.url = address(form.get('InboundRequestUrl') ?? '');
        one.status = address(form.get('StatusCallback') ?? '');
        one.deferred = form.get('UseInboundWebhookOnNumber') === 'true';
      }
      return { status: 200, value: service(one) };
    }
    const [, isSender, sender] = /^(\/v2\/Channels\/Senders)(?:\/(\w+))?$/.exec(path) ?? [];
    if (!isSender) return undefined;
    if (sender === undefined) {
      const found = named(/^whatsapp:/).filter(([name]) => name !== `whatsapp:${sandbox}`);
      return {
        status: 200,
        value: {
          senders: found.map(([sender_id, { sid: own, url: callback_url, status: status_callback_url = '' }]) => ({
            sid: own,
            sender_id,
            status: 'ONLINE',
            webhook: { callback_url, callback_method: 'POST', status_callback_url },
          })),
          meta: { key: 'senders', page: 0, page_size: 100, next_page_url: null },
        },
      };
    }
    const one = bySid(sender, /^whatsapp:/);
    const { webhook } = JSON.parse(body) as { webhook?: { callback_url?: string; status_callback_url?: string } };
    // Fields in camel case are no fields of it.
    if (webhook?.callback_url === undefined) throw refused(20001, 'webhook.callback_url is missing');
    one.url = address(webhook.callback_url);
    one.status = webhook.status_callback_url;
    return { status: 202, value: { sid: sender, status: 'ONLINE:UPDATING' } };
  }
  return { receivers, answer, account: state };
}
