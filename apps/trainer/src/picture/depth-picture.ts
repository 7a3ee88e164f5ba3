/** Pictures of one view: the depth image, the teacher's saliency over it, the tokens over it. */
import { IMAGE_SIZE } from '@i2p/projection';
import { Canvas, type Colour } from './canvas.js';
import { MASKED, VISIBLE, depthColour, heatColour } from './colours.js';

/** Pictures are drawn at twice the image's size, so that tokens have room. */
const SCALE = 2;
const SIDE = IMAGE_SIZE * SCALE;

/** image [224*224] of values 0..1 -> the depth image in colour (white: background). `paleness` 0..1 fades it. */
export function depthPicture(image: Float32Array, paleness = 0): Canvas {
  const canvas = new Canvas(SIDE, SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const value = image[Math.floor(y / SCALE) * IMAGE_SIZE + Math.floor(x / SCALE)] as number;
      if (value !== 0.5) canvas.blend(x, y, depthColour(value), 1 - paleness);
    }
  }
  return canvas;
}

/** saliency [P*P] over the faded depth image; the strongest patch of the map is fully coloured. */
export function saliencyPicture(image: Float32Array, saliency: Float32Array): Canvas {
  const canvas = greyPicture(image);
  const grid = Math.round(Math.sqrt(saliency.length));
  const strongest = Math.max(...saliency);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const share = bilinear(saliency, grid, ((y + 0.5) * grid) / SIDE - 0.5, ((x + 0.5) * grid) / SIDE - 0.5) / strongest;
      canvas.blend(x, y, heatColour(share), 0.75 * Math.sqrt(Math.max(0, share)));
    }
  }
  return canvas;
}

/** Tokens [G] at their pixels (row * 224 + column) over the faded depth image: discs are visible ones, rings masked ones. */
export function tokenPicture(image: Float32Array, pixels: Int32Array, visible: ArrayLike<number>): Canvas {
  const canvas = greyPicture(image);
  const draw = (shown: boolean, mark: (x: number, y: number) => void): void =>
    pixels.forEach((pixel, token) => {
      const middle = (cell: number): number => SCALE * (cell + 0.5) - 0.5;
      if (Boolean(visible[token]) === shown) mark(middle(pixel % IMAGE_SIZE), middle(Math.floor(pixel / IMAGE_SIZE)));
    });
  draw(false, (x, y) => canvas.ring(x, y, 4, 1.6, MASKED, 0.9));
  draw(true, (x, y) => canvas.disc(x, y, 5, VISIBLE));
  return canvas;
}

/** The silhouette alone, in light grey. */
function greyPicture(image: Float32Array): Canvas {
  const canvas = new Canvas(SIDE, SIDE);
  const grey: Colour = [150, 160, 175];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const value = image[Math.floor(y / SCALE) * IMAGE_SIZE + Math.floor(x / SCALE)] as number;
      canvas.blend(x, y, grey, Math.min(0.55, 1.6 * Math.abs(value - 0.5)));
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
