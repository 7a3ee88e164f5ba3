/**
 * Back-projection of patch maps to points (SPEC 2.4): the bicubic resize to 224 x 224 is evaluated only at the pixels of
 * the points, which is the same numbers without the image-sized map.
 */
import { bicubicTaps, type Taps } from './bicubic.js';
import { pointsPerCloud } from './cloud-shape.js';
import { type PixelGrid, pixelsOf } from './pixel-grid.js';
import { IMAGE_SIZE, permuteView, VIEWS, type View } from './views.js';

/** Patches along each side of a ViT-B/16's map. */
const PATCHES = 14;

/**
 * patchMap [V*B,P*P,C] (all clouds of view 0 first; patches row-major, channel last), points [B,M,3] with their axes not
 * permuted -> features [B,M,V,C].
 * @param grids of the clouds the points are taken from
 * @param gridSize patches along each side, P
 * @throws RangeError when patchMap has another size, or a point lies outside its image
 */
export function backProject(
  patchMap: Float32Array,
  channels: number,
  points: Float32Array,
  grids: readonly [PixelGrid, PixelGrid, PixelGrid],
  batch: number,
  gridSize = PATCHES,
): Float32Array {
  const count = pointsPerCloud(points, batch, 'backProject: points');
  const mapSize = gridSize * gridSize * channels;
  if (patchMap.length !== VIEWS * batch * mapSize) {
    throw new RangeError(
      `backProject: expected a patch map of ${VIEWS} x ${batch} x ${gridSize * gridSize} x ${channels} values, got ${patchMap.length}`,
    );
  }
  const taps = bicubicTaps(gridSize, IMAGE_SIZE);
  const features = new Float32Array(batch * count * VIEWS * channels);
  const stencil = createStencil();
  grids.forEach((grid, view) => {
    const pixels = pixelsOf(permuteView(points, view as View), grid, batch);
    for (let i = 0; i < pixels.length; i++) {
      const map = (view * batch + Math.floor(i / count)) * mapSize;
      placeStencil(stencil, taps, pixels[i] as number, map, gridSize, channels);
      readStencil(patchMap, stencil, features, (i * VIEWS + view) * channels, channels);
    }
  });
  return features;
}

/** The 16 patches under one pixel: where their channels start in the map, and their weights. */
interface Stencil {
  readonly start: Int32Array;
  readonly weight: Float64Array;
}

function createStencil(): Stencil {
  return { start: new Int32Array(16), weight: new Float64Array(16) };
}

function placeStencil(
  stencil: Stencil,
  taps: Taps,
  pixel: number,
  map: number,
  gridSize: number,
  channels: number,
): void {
  const row = 4 * Math.floor(pixel / IMAGE_SIZE);
  const column = 4 * (pixel % IMAGE_SIZE);
  for (let r = 0; r < 4; r++) {
    const line = (taps.index[row + r] as number) * gridSize;
    for (let c = 0; c < 4; c++) {
      stencil.start[4 * r + c] = map + (line + (taps.index[column + c] as number)) * channels;
      stencil.weight[4 * r + c] = (taps.weight[row + r] as number) * (taps.weight[column + c] as number);
    }
  }
}

/** Adds the weighted channels to features[to ..]; four patches at a time keep the sums in registers. */
function readStencil(map: Float32Array, stencil: Stencil, features: Float32Array, to: number, channels: number): void {
  const { start, weight } = stencil;
  for (let t = 0; t < 16; t += 4) {
    const s0 = start[t] as number;
    const s1 = start[t + 1] as number;
    const s2 = start[t + 2] as number;
    const s3 = start[t + 3] as number;
    const w0 = weight[t] as number;
    const w1 = weight[t + 1] as number;
    const w2 = weight[t + 2] as number;
    const w3 = weight[t + 3] as number;
    for (let c = 0; c < channels; c++) {
      features[to + c] =
        (features[to + c] as number) +
        (w0 * (map[s0 + c] as number) +
          w1 * (map[s1 + c] as number) +
          w2 * (map[s2 + c] as number) +
          w3 * (map[s3 + c] as number));
    }
  }
}
