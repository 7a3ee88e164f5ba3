/**
 * Depth images (SPEC 2.3): every point adds its signed depth to the 5 x 5 cells around its pixel, and a sigmoid follows.
 * A sum, not a z-buffer: overlaps accumulate, opposite signs cancel.
 */
import { pointsPerCloud } from './cloud-shape.js';
import { DILATION, type PixelGrid, pixelGrid, pixelsOf } from './pixel-grid.js';
import { IMAGE_SIZE, permuteView, VIEWS, type View } from './views.js';

const PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/**
 * viewPoints [B,N,3], permuted -> images [B,224*224], one channel, after the sigmoid; background 0.5.
 * @param out where to write, from `offset` on; allocated when left out
 * @throws RangeError when `out` is too small, or as {@link pixelsOf} does
 */
export function splatDepth(
  viewPoints: Float32Array,
  grid: PixelGrid,
  batch: number,
  out = new Float32Array(batch * PIXELS),
  offset = 0,
): Float32Array {
  const count = pointsPerCloud(viewPoints, batch, 'splatDepth: viewPoints');
  if (out.length < offset + batch * PIXELS) {
    throw new RangeError(
      `splatDepth: expected room for ${batch * PIXELS} values from ${offset} on, got ${out.length} in all`,
    );
  }
  const images = out.subarray(offset, offset + batch * PIXELS).fill(0);
  const pixels = pixelsOf(viewPoints, grid, batch);
  for (let i = 0; i < pixels.length; i++) {
    const image = Math.floor(i / count) * PIXELS;
    addSquare(images, image, pixels[i] as number, viewPoints[3 * i + 2] as number);
  }
  for (let i = 0; i < images.length; i++) {
    const sum = images[i] as number;
    images[i] = sum === 0 ? 0.5 : 1 / (1 + Math.exp(-sum)); // most of an image is background: no exp for it
  }
  return out;
}

/** Adds to the 25 cells around a pixel; cells beyond the border count for the border cell, which may then receive a point twice. */
function addSquare(images: Float32Array, image: number, pixel: number, depth: number): void {
  const row = Math.floor(pixel / IMAGE_SIZE);
  const column = pixel % IMAGE_SIZE;
  const last = IMAGE_SIZE - 1 - DILATION;
  if (row >= DILATION && row <= last && column >= DILATION && column <= last) {
    const first = image + pixel - DILATION * IMAGE_SIZE - DILATION;
    for (let line = first; line <= first + 2 * DILATION * IMAGE_SIZE; line += IMAGE_SIZE) {
      for (let cell = line; cell <= line + 2 * DILATION; cell++) images[cell] = (images[cell] as number) + depth;
    }
    return;
  }
  for (let dr = -DILATION; dr <= DILATION; dr++) {
    const line = image + onImage(row + dr) * IMAGE_SIZE;
    for (let dc = -DILATION; dc <= DILATION; dc++) {
      const cell = line + onImage(column + dc);
      images[cell] = (images[cell] as number) + depth;
    }
  }
}

function onImage(cell: number): number {
  return Math.min(Math.max(cell, 0), IMAGE_SIZE - 1);
}

export interface DepthViews {
  /** [V*B,224*224]: all clouds of view 0, then view 1, then view 2; one channel, after the sigmoid */
  readonly images: Float32Array;
  readonly grids: [PixelGrid, PixelGrid, PixelGrid];
}

/** points [B,N,3] -> the three depth images of every cloud. @throws as {@link pixelGrid} does */
export function renderViews(points: Float32Array, batch: number): DepthViews {
  const images = new Float32Array(VIEWS * batch * PIXELS);
  const render = (view: View): PixelGrid => {
    const viewPoints = permuteView(points, view);
    const grid = pixelGrid(viewPoints, batch);
    splatDepth(viewPoints, grid, batch, images, view * batch * PIXELS);
    return grid;
  };
  return { images, grids: [render(0), render(1), render(2)] };
}
