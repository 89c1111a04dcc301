import { byId } from '../../../channels/web/page/dom';
import { locale, t } from '../../../channels/web/page/tongue';
import { digitsOf, isCardNumber } from './digits';
import { createScanner } from './scan';

/** Digits of a booking's number: as bookingDigits in src/services/workshops/workshop.ts. */
const bookingDigits = 5;

/** The worker's form at a workshop's door. `send` asks the server: undefined without a network. Gives the way to forget who is being checked in, the camera
 *  closed. */
export function createEntry(send: (body: object) => Promise<Response | undefined>): () => void {
  const [workshop, entrant] = [byId<HTMLInputElement>('workshop'), byId<HTMLInputElement>('entrant')];
  const [scan, stop] = [byId('scan'), byId('scan-stop')];
  const scanner = createScanner(byId<HTMLVideoElement>('camera'));
  const say = (text: string): void => void (byId('told').textContent = text);

  async function enter(): Promise<void> {
    const number = digitsOf(entrant.value);
    const code = digitsOf(workshop.value);
    if (!code) return workshop.focus();
    if (number.length !== bookingDigits && !isCardNumber(number)) return say(t('doorWrong'));
    const answer = await send({ workshop: code, number, locale: locale() });
    if (!answer || !answer.ok) return say(t('noNetwork'));
    const { ok, said } = (await answer.json()) as { readonly ok: boolean; readonly said: string };
    say(said);
    if (ok) entrant.value = '';
  }

  function looking(now: boolean): void {
    scan.hidden = now;
    stop.hidden = !now;
  }
  scan.onclick = async () => {
    looking(true);
    stop.focus();
    say(t('doorAim'));
    let taken = false;
    const not = await scanner.look((text) => {
      const digits = digitsOf(text);
      taken = isCardNumber(digits);
      if (taken) entrant.value = digits;
      else say(t('doorOther'));
      return taken;
    });
    looking(false);
    say(not === undefined ? '' : t(not === 'unable' ? 'doorNoScan' : 'doorNoCamera'));
    if (taken) await enter();
    else if (not !== undefined) entrant.focus();
  };
  stop.onclick = () => {
    scanner.stop();
    scan.focus();
  };
  byId('entering').onsubmit = (event) => {
    event.preventDefault();
    void enter();
  };
  // A camera nobody looks through is closed.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) scanner.stop();
  });
  byId('entry').addEventListener('toggle', () => scanner.stop());
  return () => {
    scanner.stop();
    entrant.value = '';
    say('');
  };
}
