import type { Logger } from 'pino';
import type { CodeAlarm } from './services/codes';
import type { GeocoderAlarm } from './services/places/geocoding';

/** Puts an alarm into the log, as an error that says what to look at. It names nobody. */
export function logAlarm(log: Pick<Logger, 'error'>, { kind, ...figures }: CodeAlarm | GeocoderAlarm): void {
  switch (kind) {
    case 'spending':
      return log.error({ alarm: kind, ...figures }, 'codes by SMS near or reach what a day may cost (CODE_SMS_DAILY); at it none is sent');
    case 'range':
      return log.error({ alarm: kind }, 'many codes were asked for numbers in a row; none more is sent to them this hour');
    case 'geocoder':
      return log.error(
        { alarm: kind },
        'the geocoder (GEOCODER_URL) fails; it is left alone for a minute, and places are found without it',
      );
    case 'guessing':
      return log.error({ alarm: kind }, 'many wrong codes for moving a conversation came; none is taken for ten minutes');
  }
}
