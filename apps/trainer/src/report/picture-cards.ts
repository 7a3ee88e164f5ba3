/** Pictures with captions, side by side. */
import type { Canvas } from '../picture/canvas.js';
import { escapeHtml } from './page.js';

/** For the page's style. */
export const PICTURE_STYLE = `
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:12px}
.picture{padding:8px 10px 10px;font-size:12.5px}
.picture img{border:0}
.picture .pair{display:grid;grid-template-columns:1fr 1fr;gap:6px}
.picture b{display:block;font-size:13px}
.picture span{color:var(--soft)}
.pictures.wide{grid-template-columns:repeat(auto-fill,minmax(380px,1fr))}
`;

export interface PictureCard {
  readonly title: string;
  readonly remark: string;
  /** One, or two beside each other. */
  readonly pictures: readonly Canvas[];
}

export function pictureCards(cards: readonly PictureCard[]): string {
  const wide = cards.some(({ pictures }) => pictures.length > 1);
  const drawn = cards.map(({ title, remark, pictures }) => {
    const images = pictures.map((canvas) => `<img src="${canvas.dataUri()}" alt="${escapeHtml(title)}">`).join('');
    return `<div class="card picture"><div class="${pictures.length > 1 ? 'pair' : ''}">${images}</div><b>${escapeHtml(title)}</b><span>${escapeHtml(remark)}</span></div>`;
  });
  return `<section class="pictures${wide ? ' wide' : ''}">${drawn.join('\n')}</section>`;
}
