import type { Config } from './config';
import type { T } from './i18n';
import { qrSvg } from './services/qr-code';

/** How people reach the city, as far as it is set. */
export interface Reach {
  readonly publicUrl?: string | undefined;
  /** A short code or a number. */
  readonly sms?: string | undefined;
  /** A number, E.164. */
  readonly whatsapp?: string | undefined;
  /** The bot's name, without @. */
  readonly telegram?: string | undefined;
}

/** How people reach the city with these settings. On a page a link of our own is told by its path where no address is set. */
export const reachOf = ({ publicUrl, sms, whatsapp, telegram }: Pick<Config, 'publicUrl' | 'sms' | 'whatsapp' | 'telegram'>): Reach => ({
  publicUrl: publicUrl ?? '',
  sms: sms?.from ?? sms?.number,
  whatsapp: whatsapp?.from,
  telegram: telegram?.bot,
});

/** One way to begin what some words begin. `link`: what a QR code holds, or a page links to. */
export interface Way {
  readonly channel: 'sms' | 'web' | 'whatsapp' | 'telegram' | 'page';
  readonly link: string;
}

/** A way by one channel. */
export type WayBy = Way & { readonly channel: Exclude<Way['channel'], 'page'> };

/** Words that fit into every link: Telegram takes 64 letters, digits, - and _ (core.telegram.org/bots/features, "Deep linking"). */
const linkable = /^[\w-]{1,64}$/;

/** The ways to begin with these words ("VOTE 18"), the plainest phone's first; undefined where a link cannot hold them. SMS: RFC 5724; WhatsApp:
 *  faq.whatsapp.com, "How to use click to chat". */
export function waysTo(words: string, { publicUrl, sms, whatsapp, telegram }: Reach): readonly WayBy[] | undefined {
  const slug = words.trim().toLowerCase().replace(/\s+/g, '-');
  if (!linkable.test(slug)) return undefined;
  const text = encodeURIComponent(words.trim());
  return [
    ...(sms === undefined ? [] : [{ channel: 'sms' as const, link: `sms:${sms}?body=${text}` }]),
    ...(publicUrl === undefined ? [] : [{ channel: 'web' as const, link: `${publicUrl}/?go=${slug}` }]),
    ...(whatsapp === undefined
      ? []
      : [{ channel: 'whatsapp' as const, link: `https://wa.me/${whatsapp.replace(/\D/g, '')}?text=${text}` }]),
    ...(telegram === undefined ? [] : [{ channel: 'telegram' as const, link: `https://t.me/${telegram}?start=${slug}` }]),
  ];
}

/** The page of a short link that these words begin ("JOIN 4821"), where there is an address for it. */
export function pageOf(words: string, { publicUrl }: Reach): Way | undefined {
  const [, code] = /^join (\d{4,6})$/i.exec(words.trim()) ?? [];
  return publicUrl === undefined || code === undefined ? undefined : { channel: 'page', link: `${publicUrl}/j/${code}` };
}

const names = { sms: 'SMS', web: 'Web', whatsapp: 'WhatsApp', telegram: 'Telegram', page: 'SMS, Web, WhatsApp, Telegram' } as const;

/** A page to print on A4 and hang up: what to send where, in each language, and a code for each way. `place`: where it hangs, as people call it. */
export function sheet(
  {
    words,
    place,
    sms,
    ways,
  }: { readonly words: string; readonly place: string; readonly sms: string | undefined; readonly ways: readonly Way[] },
  languages: readonly { readonly locale: string; readonly t: T }[],
): string {
  const said = languages.map(({ locale, t }) => {
    const lines =
      sms === undefined
        ? []
        : [t('sheet.sms', { words: `<b>${escape(words)}</b>`, number: `<b dir="ltr">${escape(sms)}</b>` }), t('sheet.price')];
    return `<section lang="${locale}" dir="auto">${[...lines, t('sheet.scan')].map((line) => `<p>${line}</p>`).join('')}</section>`;
  });
  const codes = ways.map(({ channel, link }) => `<figure>${qrSvg(link)}<figcaption>${names[channel]}</figcaption></figure>`);
  return `<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>${escape(words)}, ${escape(place)}</title><style>
@page { size: A4; margin: 12mm }
body { font: 15pt/1.35 system-ui, sans-serif; color: #000; background: #fff; max-width: 186mm; margin: auto; text-align: center }
h1 { font-size: 30pt; margin: 0 0 4mm } section { margin: 0 0 3mm } p { margin: 0 } section:first-of-type { font-size: 22pt }
div { display: flex; justify-content: center; gap: 8mm; margin-top: 6mm } figure { margin: 0; flex: 0 1 60mm } svg { width: 100% } figcaption { font-weight: bold }
</style></head><body><h1>${escape(place)}</h1>${said.join('')}<div>${codes.join('')}</div></body></html>
`;
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
