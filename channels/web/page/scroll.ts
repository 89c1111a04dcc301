import { byId } from './dom';

/** Pixels from the end that still count as being there. */
const near = 160;

/** Keeps the newest in sight of those who are there, and leaves alone those who read further up. */
export function createScroll() {
  const latest = byId('latest');
  const end = (): number => document.documentElement.scrollHeight - innerHeight;
  const atEnd = (): boolean => scrollY >= end() - near;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const to = (top: number): void => scrollTo({ top, behavior: calm ? 'auto' : 'smooth' });
  latest.onclick = () => to(end());
  addEventListener('scroll', () => atEnd() && (latest.hidden = true), { passive: true });
  return {
    /** To be asked before lines are added. */
    before: atEnd,
    /** `wasAtEnd`: what `before` said; `news`: the city spoke. Of a long answer the beginning is shown. */
    after(wasAtEnd: boolean, news: boolean): void {
      if (!wasAtEnd) {
        latest.hidden = !news || atEnd();
        return;
      }
      const mine = document.querySelectorAll<HTMLElement>('.line.mine');
      const asked = mine[mine.length - 1];
      const top = asked ? asked.getBoundingClientRect().top + scrollY - 16 : end();
      to(Math.min(end(), top));
    },
    toEnd: () => to(end()),
  };
}
