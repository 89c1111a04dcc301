/** Seconds without a touch after which the phone forgets, and the last of them, which are counted aloud. */
export const idleSeconds = 60;
const countedSeconds = 15;
const liftMs = 400;

/** Watches for touches, keys and words. `count`: so many seconds are left, undefined once somebody is there; `over`: nobody was. Also after the phone slept,
 *  when no second was counted. Gives the way to stop. */
export function watchIdle(count: (left: number | undefined) => void, over: () => void): () => void {
  let last = Date.now();
  let counting = false;
  const touched = (): void => {
    if (Date.now() - last >= idleSeconds * 1000) return look();
    last = Date.now();
    // Not before the finger is up again: what lies beneath the count would be touched.
    if (counting) setTimeout(() => count(undefined), liftMs);
    counting = false;
  };
  function look(): void {
    const left = Math.ceil(idleSeconds - (Date.now() - last) / 1000);
    if (left <= 0) {
      stop();
      return over();
    }
    if (left > countedSeconds) return;
    counting = true;
    count(left);
  }
  const timer = setInterval(look, 500);
  const kinds = ['pointerdown', 'touchstart', 'mousedown', 'keydown', 'input'];
  for (const kind of kinds) addEventListener(kind, touched, true);
  document.addEventListener('visibilitychange', look);
  function stop(): void {
    clearInterval(timer);
    for (const kind of kinds) removeEventListener(kind, touched, true);
    document.removeEventListener('visibilitychange', look);
  }
  return stop;
}
