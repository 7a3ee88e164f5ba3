/** Colours of the pictures and charts. */
import type { Colour } from './canvas.js';

export const INK: Colour = [31, 41, 55];
export const PALE: Colour = [176, 184, 196];
export const VISIBLE: Colour = [13, 148, 136];
export const MASKED: Colour = [217, 70, 60];
export const RECONSTRUCTED: Colour = [217, 70, 60];
export const TRUTH: Colour = [37, 99, 235];

const POSITIVE: readonly Colour[] = [
  [255, 255, 255],
  [147, 190, 232],
  [40, 96, 178],
  [18, 44, 104],
];
const NEGATIVE: readonly Colour[] = [
  [255, 255, 255],
  [246, 199, 146],
  [216, 118, 44],
  [128, 54, 12],
];
const HEAT: readonly Colour[] = [
  [255, 240, 170],
  [253, 190, 80],
  [240, 110, 40],
  [190, 30, 60],
  [100, 10, 80],
];

/** Colour `at` 0..1 along a list of equally spaced stops. */
export function between(stops: readonly Colour[], at: number): Colour {
  const place = Math.min(1, Math.max(0, at)) * (stops.length - 1);
  const first = stops[Math.floor(place)] as Colour;
  const second = stops[Math.ceil(place)] as Colour;
  const share = place - Math.floor(place);
  return [0, 1, 2].map(
    (c) => (first[c as 0 | 1 | 2] ?? 0) * (1 - share) + (second[c as 0 | 1 | 2] ?? 0) * share,
  ) as unknown as Colour;
}

/** A depth image's value 0..1: white at 0.5 (background or depth zero), blue above, orange below. */
export function depthColour(value: number): Colour {
  return value >= 0.5 ? between(POSITIVE, 2 * value - 1) : between(NEGATIVE, 1 - 2 * value);
}

/** Saliency 0..1, weak to strong. */
export function heatColour(value: number): Colour {
  return between(HEAT, value);
}

export function css([red, green, blue]: Colour): string {
  return `rgb(${red},${green},${blue})`;
}
