import { byId, el } from './dom';
import type { PlaceMap } from './map';
import { closeSheet, openSheet } from './sheet';
import { assets, t } from './tongue';

/** What the person pointed at, or said. */
export interface Pointed {
  readonly latitude?: number;
  readonly longitude?: number;
  readonly words?: string;
}

/** Digits kept of a degree: about a metre. */
const precise = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;

/** "Share a place": the browser's position, or a pin over a map that is loaded only now, and words beside it. */
export function createPlace(send: (place: Pointed) => void): () => void {
  const sheet = byId<HTMLDialogElement>('place');
  const status = byId('place-status');
  const words = byId<HTMLInputElement>('place-words');
  let map: PlaceMap | undefined;
  /** A pin that nobody moved points at nothing. */
  let chosen = false;

  async function load(): Promise<void> {
    if (map) return;
    document.head.append(el('link', { rel: 'stylesheet', href: assets().mapStyle }));
    const script = el('script', { src: assets().map });
    await new Promise((done, failed) => {
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    map = window.porteVoixMap?.(byId('map'), { zoomIn: t('zoomIn'), zoomOut: t('zoomOut') }, (inside) => {
      chosen = true;
      status.textContent = inside ? '' : t('placeOutside');
    });
  }

  byId('place-mine').onclick = () => {
    const denied = (): void => {
      status.textContent = t('placeDenied');
    };
    if (!navigator.geolocation) return denied();
    status.textContent = t('loading');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        status.textContent = '';
        if (map) map.moveTo(coords.latitude, coords.longitude);
        else send({ latitude: precise(coords.latitude), longitude: precise(coords.longitude) });
      },
      denied,
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  };
  byId('place-form').onsubmit = (event) => {
    event.preventDefault();
    const said = words.value.trim();
    const centre = chosen ? map?.centre() : undefined;
    if (!centre && !said) {
      status.textContent = t('placeHelp');
      return;
    }
    closeSheet(sheet);
    words.value = '';
    send({ ...(centre ? { latitude: precise(centre[0]), longitude: precise(centre[1]) } : {}), ...(said ? { words: said } : {}) });
  };

  return () => {
    status.textContent = '';
    chosen = false;
    openSheet(sheet);
    load().then(
      () => map?.fit(),
      () => undefined,
    );
  };
}
