/** Equal pictures in rows and columns. */
import { Canvas } from './canvas.js';

const GAP = 12;

/** Smaller pictures are enlarged by a whole factor. @throws RangeError when there is no picture */
export function sheet(rows: readonly (readonly Canvas[])[]): Canvas {
  const side = Math.max(0, ...rows.flat().map(({ width }) => width));
  if (side === 0) throw new RangeError('sheet: expected at least one picture');
  const columns = Math.max(...rows.map((row) => row.length));
  const canvas = new Canvas(columns * (side + GAP) + GAP, rows.length * (side + GAP) + GAP, [226, 232, 240]);
  rows.forEach((row, r) => {
    row.forEach((picture, c) => {
      canvas.paste(picture, GAP + c * (side + GAP), GAP + r * (side + GAP), Math.floor(side / picture.width));
    });
  });
  return canvas;
}
