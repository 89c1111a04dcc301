import type { Platform } from '../../src/conversation/channel';
import type { T } from '../../src/i18n';
import { createAccount, type TwilioSettings } from '../twilio/account';
import { erase } from '../twilio/erase';
import { find } from '../twilio/find';
import { whatsappReceiver } from '../twilio/hook';
import { fetchMedia } from '../twilio/media';
import { list } from '../twilio/list';
import { createReceive, type Reading } from '../twilio/receive';
import { createReport, statusUrl } from '../twilio/report';
import { send } from '../twilio/send';
import { checkHook, setupHook } from '../twilio/setup';
import { probe } from '../twilio/sign';
import { carries, checkTemplates, setupTemplates, templated, type Templates } from '../twilio/templates';
import type { WhatsappOut } from './content';
import { can, createRender } from './render';
import { readTap } from './tap';

export { can };

/** WhatsApp by Twilio. */
export interface WhatsappSettings {
  readonly twilio: TwilioSettings;
  /** The sender's number, E.164. */
  readonly from: string;
  /** What `npm run whatsapp:templates` made. Absent: choices are numbered lines. */
  readonly templates?: Templates;
  /** Keeps the templates that were made, for the next start. */
  readonly keepTemplates?: (templates: Templates) => void;
}

/** Messages a second that a sender may send (twilio.com/docs/whatsapp, "Rate limiting": 80; older pages of Twilio's have 10, which is what we keep to). */
const messagesASecond = 10;

/** A person: a number, or where there is none their id with this business ("FR.1234"; docs "WaId", "ExternalUserId"). */
const person = /^whatsapp:(\+[1-9]\d{5,14}|[A-Z]{2}\.\w{1,64})$/;

const reading: Reading = {
  channel: 'whatsapp',
  addressOf: (sent) => (person.test(sent) ? { address: sent } : { why: 'no person on WhatsApp' }),
  tapOf: readTap,
};

/** WhatsApp. `t`: the texts of a locale, for the few words on buttons. `now`: for messages that are worthless after a time. */
export function createWhatsapp(settings: WhatsappSettings, t: (locale: string) => T, now: () => Date): Platform<WhatsappOut> {
  const { twilio, from, templates = {}, keepTemplates = () => undefined } = settings;
  const account = createAccount(twilio);
  const sender = { from: `whatsapp:${from}` };
  const receiver = whatsappReceiver(from, statusUrl(twilio, 'whatsapp'));
  return {
    id: 'whatsapp',
    can,
    accepted: { type: 'text/xml', body: '<Response/>' },
    rate: messagesASecond,
    weight: () => 1,
    receive: createReceive(twilio, reading),
    list: (since) => list(account, sender, reading, since),
    render: createRender(t, (content) => carries(templates, content)),
    async send(outgoing) {
      const { address, out } = outgoing;
      if (!person.test(address)) return { kind: 'refused', reason: 'no-such-address' };
      const sent = 'body' in out ? out : templated(templates, out.content);
      if (!sent) return { kind: 'refused', reason: 'misconfigured' };
      return send(account, sender, address, sent, outgoing, now());
    },
    async find(outgoing) {
      const { address, out } = outgoing;
      if (!person.test(address)) return { kind: 'unknown' };
      if ('body' in out) return find(account, address, outgoing, (body) => (body === '' ? undefined : body === out.body));
      // No page says what Twilio keeps as the text of a message made of a template: its own words are believed, others prove nothing.
      const text = out.content.lines.join('\n');
      return find(account, address, outgoing, (body) => body.startsWith(text) || undefined);
    },
    erase: (id) => erase(account, id),
    fetchMedia: (reference) => fetchMedia(account, reference),
    report: createReport(twilio),
    setup: async () => [await setupHook(account, receiver, 'whatsapp'), await setupTemplates(account, keepTemplates)],
    async check() {
      const [known, ...rest] = await checkHook(account, receiver, 'whatsapp');
      return known?.ok ? [known, ...rest, await checkTemplates(account, templates)] : [known, ...rest].filter((one) => one !== undefined);
    },
    probe: (url) => probe(twilio, url),
  };
}
