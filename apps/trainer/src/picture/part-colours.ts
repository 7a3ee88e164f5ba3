/** Colours of parts: neighbours in the list are far apart, and they repeat after ten. */
import type { Colour } from './canvas.js';

const COLOURS: readonly Colour[] = [
  [37, 99, 235],
  [217, 119, 6],
  [13, 148, 136],
  [219, 39, 119],
  [101, 163, 13],
  [124, 58, 237],
  [8, 145, 178],
  [217, 70, 60],
  [133, 77, 14],
  [71, 85, 105],
];

export function partColour(part: number): Colour {
  return COLOURS[part % COLOURS.length] as Colour;
}
