/** The city's time zone. */
const timeZone = 'Europe/Paris';

/** Arabic with the digits that phones type and leaflets print; English as it is written on this side of the ocean. */
const tag = (locale: string): string => ({ ar: 'ar-u-nu-latn', en: 'en-GB' })[locale] ?? locale;

const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();
const kept = <F extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => F): F => {
  const format = formats.get(key) ?? make();
  formats.set(key, format);
  return format as F;
};

/** A day by the city's calendar. `form`: a name for these options. The first of a month is an ordinal in French alone, which the calendar's own forms leave
 *  out; of Ukrainian's "р." a sentence's own full stop would make two. */
function dayAs(form: string, date: Date, locale: string, options: Intl.DateTimeFormatOptions): string {
  const shown = kept(`${form} ${locale}`, () => new Intl.DateTimeFormat(tag(locale), { ...options, timeZone })).format(date);
  return locale === 'fr' ? shown.replace(/(?<!\d)1(?= \p{L})/u, '1er') : shown.replace(/\sр\.$/u, '');
}

/** "23 novembre" in the person's language. */
export const day = (date: Date, locale: string): string => dayAs('day', date, locale, { day: 'numeric', month: 'long' });

/** "23 novembre 2028": where the year is not the one people think of. */
export const dayAndYear = (date: Date, locale: string): string =>
  dayAs('year', date, locale, { day: 'numeric', month: 'long', year: 'numeric' });

/** "sam. 5 déc.": where a line is short. */
export const shortDay = (date: Date, locale: string): string =>
  dayAs('short', date, locale, { weekday: 'short', day: 'numeric', month: 'short' });

/** "18:30", as the city's clocks show it. */
export const clockTime = (date: Date, locale: string): string =>
  kept(
    `clock ${locale}`,
    () => new Intl.DateTimeFormat(tag(locale), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }),
  ).format(date);

/** "2 décembre, 18:30". */
export const dayAndTime = (date: Date, locale: string): string => `${day(date, locale)}${commas[locale] ?? ', '}${clockTime(date, locale)}`;

/** What stands between a day and a time, where that is not a comma as in French. */
const commas: Readonly<Record<string, string>> = { ar: '، ', 'zh-Hans': ' ' };

/** Integer cents as whole euros: "350 000 EUR". The sign is spelled out: a basic phone pays double for it. */
export const euros = (cents: number, locale: string): string =>
  `${kept(`euros ${locale}`, () => new Intl.NumberFormat(tag(locale), { maximumFractionDigits: 0 })).format(cents / 100)} EUR`;

/** A language (BCP 47) as people call it in this one, whatever it is written in: "chinois". */
export const languageName = (language: string, locale: string): string =>
  new Intl.DisplayNames([locale], { type: 'language' }).of(language.split('-')[0] ?? '') ?? language;

/** "français, chinois": things one after the other, as people of this language write them. */
export const together = (things: readonly string[], locale: string): string =>
  new Intl.ListFormat(tag(locale), { style: 'narrow', type: 'conjunction' }).format(things);

/** A whole number as people of this language read it: "143 000". */
export const whole = (number: number, locale: string): string =>
  kept(`whole ${locale}`, () => new Intl.NumberFormat(tag(locale), { maximumFractionDigits: 0 })).format(number);

/** A share of 1 as a whole percentage: "28 %". */
export const percent = (share: number, locale: string): string =>
  kept(`percent ${locale}`, () => new Intl.NumberFormat(tag(locale), { style: 'percent', maximumFractionDigits: 0 })).format(share);

/** The day it is in the city, `YYYY-MM-DD`. The hour's answer is remembered: days change on the hour, and every turn asks. */
export function cityDay(date: Date): string {
  const hour = Math.floor(date.getTime() / 3_600_000);
  if (remembered?.hour !== hour) {
    const format = kept('iso', () => new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }));
    remembered = { hour, day: format.format(date) };
  }
  return remembered.day;
}

let remembered: { readonly hour: number; readonly day: string } | undefined;
