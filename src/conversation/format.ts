/** The city's time zone. */
const timeZone = 'Europe/Paris';

/** Arabic with the digits that phones type and leaflets print. */
const tag = (locale: string): string => (locale === 'ar' ? 'ar-u-nu-latn' : locale);

const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();
const kept = <F extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => F): F => {
  const format = formats.get(key) ?? make();
  formats.set(key, format);
  return format as F;
};

/** "23 novembre" in the person's language, by the city's calendar. */
export const day = (date: Date, locale: string): string =>
  kept(`day ${locale}`, () => new Intl.DateTimeFormat(tag(locale), { day: 'numeric', month: 'long', timeZone })).format(date);

/** Integer cents as whole euros: "350 000 EUR". The sign is spelled out: a basic phone pays double for it. */
export const euros = (cents: number, locale: string): string =>
  `${kept(`euros ${locale}`, () => new Intl.NumberFormat(tag(locale), { maximumFractionDigits: 0 })).format(cents / 100)} EUR`;

/** The day it is in the city, `YYYY-MM-DD`. */
export const cityDay = (date: Date): string =>
  kept('iso', () => new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone })).format(date);
