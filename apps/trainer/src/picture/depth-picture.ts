/** Pictures of one view: the depth image, the teacher's saliency over it, the tokens over it. */
import { IMAGE_SIZE } from '@i2p/projection';
import { Canvas, type Colour } from './canvas.js';
import { depthColour, heatColour, MASKED, VISIBLE } from './colours.js';

/** Tokens are drawn at twice the image's size, so that they have room. */
const SCALE = 2;

/** image [224*224] of values 0..1 -> the depth image in colour; white is background, or depth zero. */
export function depthPicture(image: Float32Array): Canvas {
  const canvas = new Canvas(IMAGE_SIZE, IMAGE_SIZE);
  image.forEach((value, i) => {
    if (value !== 0.5) canvas.blend(i % IMAGE_SIZE, Math.floor(i / IMAGE_SIZE), depthColour(value));
  });
  return canvas;
}

/** saliency [P*P] over the silhouette; the strongest patch of the map is fully coloured. */
export function saliencyPicture(image: Float32Array, saliency: Float32Array): Canvas {
  const canvas = silhouette(image, 1);
  const grid = Math.round(Math.sqrt(saliency.length));
  const strongest = Math.max(...saliency);
  const cell = (pixel: number): number => ((pixel + 0.5) * grid) / IMAGE_SIZE - 0.5;
  for (let y = 0; y < IMAGE_SIZE; y++) {
    for (let x = 0; x < IMAGE_SIZE; x++) {
      const share = bilinear(saliency, grid, cell(y), cell(x)) / strongest;
      canvas.blend(x, y, heatColour(share), 0.7 * Math.sqrt(Math.max(0, share)));
    }
  }
  return canvas;
}

/** Tokens [G] at their pixels (row * 224 + column) over the silhouette: discs are visible ones, rings masked ones. */
export function tokenPicture(image: Float32Array, pixels: Int32Array, visible: ArrayLike<number>): Canvas {
  const canvas = silhouette(image, SCALE);
  const middle = (cell: number): number => SCALE * (cell + 0.5) - 0.5;
  const draw = (shown: boolean, mark: (x: number, y: number) => void): void =>
    pixels.forEach((pixel, token) => {
      if (Boolean(visible[token]) === shown) mark(middle(pixel % IMAGE_SIZE), middle(Math.floor(pixel / IMAGE_SIZE)));
    });
  draw(false, (x, y) => canvas.ring(x, y, 4, 2, MASKED));
  draw(true, (x, y) => canvas.disc(x, y, 5.5, VISIBLE));
  return canvas;
}

/** Where there are points at all, in grey, each pixel `scale` times as large. */
function silhouette(image: Float32Array, scale: number): Canvas {
  const grey: Colour = [120, 130, 146];
  const canvas = new Canvas(IMAGE_SIZE * scale, IMAGE_SIZE * scale);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const value = image[Math.floor(y / scale) * IMAGE_SIZE + Math.floor(x / scale)] as number;
      if (value !== 0.5) canvas.blend(x, y, grey, Math.min(0.6, 0.2 + 1.2 * Math.abs(value - 0.5)));
    }
  }
  return canvas;
}

function bilinear(map: Float32Array, grid: number, row: number, column: number): number {
  const clamp = (cell: number): number => Math.min(grid - 1, Math.max(0, cell));
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const at = (dr: number, dc: number): number => map[clamp(top + dr) * grid + clamp(left + dc)] as number;
  const [fr, fc] = [row - top, column - left];
  return (1 - fr) * ((1 - fc) * at(0, 0) + fc * at(0, 1)) + fr * ((1 - fc) * at(1, 0) + fc * at(1, 1));
}
