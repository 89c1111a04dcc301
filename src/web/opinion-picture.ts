import type { ConsultationResult } from '../services/consultations/results';
import { leastCell } from '../services/suppression';
import { html, type Html } from './html';

/** Units of the picture. */
const [width, height, edge] = [400, 300, 84];
/** Of groups as drawn: the smallest radius, so that its name fits, and the largest. */
const [least, most] = [26, 80];

/** Groups of opinion as a picture: each an ellipse in its place, as wide as its people are apart. Nobody alone is drawn. `described`: what it shows, in words. */
export function opinionPicture({ groups }: Pick<ConsultationResult, 'groups'>, described: string): Html {
  const xs = groups.map(({ centre: [x] }) => x);
  const ys = groups.map(({ centre: [, y] }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  // One scale for both axes: what is near is near in either direction.
  const scale = Math.min((width - 2 * edge) / (Math.max(...xs) - left || 1), (height - 2 * edge) / (Math.max(...ys) - top || 1));
  const [dx, dy] = [width - (Math.max(...xs) - left) * scale, height - (Math.max(...ys) - top) * scale].map((free) => free / 2);
  const radius = (spread: number): number => Math.round(Math.min(most, Math.max(least, spread * scale * 1.5)));
  return html`<svg class="opinions" viewBox="0 0 ${width} ${height}" role="img" aria-label="${described}" direction="ltr">
    ${groups.map(({ name, people, centre: [x, y], spread: [sx, sy] }) => {
      const [cx, cy] = [Math.round((dx ?? 0) + (x - left) * scale), Math.round((dy ?? 0) + (y - top) * scale)];
      return html`<ellipse class="group ${name}" cx="${cx}" cy="${cy}" rx="${radius(sx)}" ry="${radius(sy)}" />
        <text class="name" x="${cx}" y="${cy - 2}" text-anchor="middle">${name}</text>
        <text x="${cx}" y="${cy + 17}" text-anchor="middle">${people ?? `${leastCell}+`}</text>`;
    })}
  </svg>`;
}
