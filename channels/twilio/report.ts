import type { Delivery, Report } from '../../src/conversation/channel';
import type { Reported } from '../../src/conversation/sending';
import type { TwilioSettings } from './account';
import { reasonOf } from './outcome';
import { readForm } from './form';

/** Twilio's states that say what became of a message (twilio.com/docs/messaging/guides/outbound-message-status); those before them say nothing. */
const states: Readonly<Record<string, Reported>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'undelivered',
  failed: 'undelivered',
  canceled: 'undelivered',
  partially_delivered: 'undelivered',
};

/** The name under which our own id stands in the address that reports come to. */
const ownId = 'outgoing';

/** Where Twilio reports on messages. */
export const statusUrl = ({ publicUrl }: Pick<TwilioSettings, 'publicUrl'>, channel: string): string =>
  `${publicUrl}/webhooks/status/${channel}`;

/** Where Twilio reports on a message: our own id is in the address, so that a report that comes before the answer to the sending still finds it. */
export const reportUrl = (settings: Pick<TwilioSettings, 'publicUrl'>, channel: string, outgoing: string): string =>
  `${statusUrl(settings, channel)}?${ownId}=${encodeURIComponent(outgoing)}`;

/** Reads what Twilio reports on a message. */
export const createReport =
  (settings: TwilioSettings) =>
  (delivery: Delivery): Report => {
    const read = readForm(delivery, settings);
    if (read.kind === 'refused') return read;
    const { MessageSid: id, MessageStatus: status = read.form['SmsStatus'] ?? '', ErrorCode: code } = read.form;
    if (!id) return { kind: 'refused', reason: 'malformed', why: 'no report: the message’s id is missing' };
    const outgoing = new URL(delivery.url).searchParams.get(ownId);
    const report = reportOf(id, status, code);
    return report.kind === 'report' && outgoing ? { ...report, outgoing } : report;
  };

/** What Twilio's word for a message's state tells. */
export function reportOf(id: string, status: string, code?: string | number): Exclude<Report, { kind: 'refused' }> {
  const state = Object.hasOwn(states, status) ? states[status] : undefined;
  if (!state) return { kind: 'ignored', why: 'a state in which nothing is known yet' };
  if (!/^[1-9]\d{0,5}$/.test(String(code))) return { kind: 'report', id, state };
  const reason = reasonOf(Number(code));
  return { kind: 'report', id, state, code: String(code), ...(reason ? { reason } : {}) };
}
