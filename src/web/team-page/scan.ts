/** What the browsers' library does not say yet (wicg.github.io/shape-detection-api, "Barcode Detection API"). */
interface Detectors {
  readonly BarcodeDetector?: {
    new (options: { readonly formats: readonly string[] }): {
      detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
    };
    getSupportedFormats(): Promise<readonly string[]>;
  };
}
const { BarcodeDetector } = window as Detectors;
/** Milliseconds between two looks: a cheap phone stays cool. */
const restMs = 200;

/** Why there is no scanning: the browser reads no QR codes, or was not let open the camera. */
export type NoScan = 'unable' | 'refused';

/** Reads QR codes with the rear camera, which is seen in `video` and open only while it looks. */
export interface Scanner {
  /** Gives what each code says until `takes` takes one; resolves once one was taken, `stop` was asked, or it could not be. */
  look(takes: (text: string) => boolean): Promise<NoScan | undefined>;
  stop(): void;
}

export function createScanner(video: HTMLVideoElement): Scanner {
  let stream: MediaStream | undefined;
  /** Which look is under way: one that was stopped while the camera still opened closes it again. */
  let current = 0;
  function stop(): void {
    current++;
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = undefined;
    video.srcObject = null;
    video.hidden = true;
  }
  async function open(): Promise<MediaStream | undefined> {
    try {
      return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch {
      return undefined;
    }
  }
  return {
    stop,
    async look(takes) {
      stop();
      const own = current;
      // Some browsers have a detector that knows no format.
      if (!BarcodeDetector || !navigator.mediaDevices || (await BarcodeDetector.getSupportedFormats()).indexOf('qr_code') < 0)
        return 'unable';
      const opened = await open();
      if (!opened) return 'refused';
      if (own !== current) {
        for (const track of opened.getTracks()) track.stop();
        return undefined;
      }
      stream = opened;
      video.srcObject = opened;
      video.hidden = false;
      const detector = new BarcodeDetector({ formats: ['qr_code'] });
      // A frame that is not there yet, or cannot be read, has no code.
      await video.play().catch(() => undefined);
      while (own === current) {
        const codes = await detector.detect(video).catch(() => []);
        if (own === current && codes.some(({ rawValue }) => takes(rawValue))) stop();
        else await new Promise((done) => setTimeout(done, restMs));
      }
      return undefined;
    },
  };
}
