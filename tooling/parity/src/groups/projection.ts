/** Depth views and back-projection (SPEC 2): the main clouds in three views, and every hand-made set in view 1. */
import {
  backProject,
  IMAGE_SIZE,
  normalizeImages,
  type PixelGrid,
  permuteView,
  pixelGrid,
  pixelsOf,
  renderViews,
  splatDepth,
  type View,
} from '@i2p/projection';
import { type Comparison, compareClose, compareEqual, type Fixture, type GoldenTensor } from '@i2p/testkit';
import type { ParityGroup } from '../group.js';

const FILE = 'projection';
const PIXELS = IMAGE_SIZE * IMAGE_SIZE;
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const VIEW_LIST: readonly View[] = [0, 1, 2];

export const projectionGroup: ParityGroup = {
  name: 'projection',
  async check(fixture) {
    const clouds = fixture.golden(FILE, 'clouds');
    const handMade = fixture.names(FILE).filter((name) => /\.clouds?$/.test(name));
    return [
      ...VIEW_LIST.flatMap((view) => checkView(fixture, `view${view + 1}`, clouds, view)),
      ...checkBackProjection(fixture, clouds),
      ...checkUpsampled(fixture),
      ...handMade.flatMap((name) => checkView(fixture, name.replace(/\.clouds?$/, ''), fixture.golden(FILE, name), 0)),
    ];
  },
};

/** Whatever the fixture recorded of one view of clouds [B,N,3]: image, grid, pixels. */
function checkView(fixture: Fixture, prefix: string, clouds: GoldenTensor, view: View): Comparison[] {
  const batch = clouds.shape[0] as number;
  const points = permuteView(clouds.f32(), view);
  const grid = pixelGrid(points, batch);
  const images = normalizeImages(splatDepth(points, grid, batch), IMAGENET.mean, IMAGENET.std);
  const exact: Record<string, () => ArrayLike<number>> = {
    pc_min: () => grid.min,
    grid_size: () => grid.step,
    offset_x: () => grid.shift.filter((_, i) => i % 2 === 0),
    offset_y: () => grid.shift.filter((_, i) => i % 2 === 1),
    pixel: () => rowsAndColumns(pixelsOf(points, grid, batch)),
  };
  const recorded = Object.entries(exact).filter(([part]) => fixture.has(FILE, `${prefix}.${part}`));
  return [
    ...checkImages(fixture, prefix, images),
    ...recorded.map(([part, actual]) => {
      const golden = fixture.golden(FILE, `${prefix}.${part}`);
      return compareEqual(golden.name, actual(), golden.tensor.data);
    }),
  ];
}

/** images [B,3,224*224] against the sparse channel 0 of all clouds, and all channels of the clouds stored densely. */
function checkImages(fixture: Fixture, prefix: string, images: Float32Array): Comparison[] {
  const index = fixture.golden(FILE, `${prefix}.img_norm.nz_index`).i32();
  const value = fixture.golden(FILE, `${prefix}.img_norm.nz_value`);
  const channel0 = images.filter((_, i) => Math.floor(i / PIXELS) % 3 === 0);
  const lit = compareClose(
    value.name,
    Float32Array.from(index, (at) => channel0[at] as number),
    value,
  );
  const stray = countStray(channel0, index, lit.tolerance);
  const dense = fixture.names(FILE).filter((name) => name.startsWith(`${prefix}.img_norm_rgb_cloud`));
  return [
    lit,
    { name: `${prefix}.img_norm.nz_index`, ratio: 0, mismatches: stray, worstError: stray, tolerance: 0 },
    ...dense.map((name) => {
      const cloud = Number(name.slice(`${prefix}.img_norm_rgb_cloud`.length));
      return compareClose(
        name,
        images.subarray(3 * cloud * PIXELS, 3 * (cloud + 1) * PIXELS),
        fixture.golden(FILE, name),
      );
    }),
  ];
}

/** Pixels outside `index` that are not background. Within the tolerance: depths that cancel leave rounding noise. */
function countStray(channel0: Float32Array, index: Int32Array, tolerance: number): number {
  const background = (0.5 - 0.485) / 0.229;
  const isLit = new Uint8Array(channel0.length);
  for (const at of index) isLit[at] = 1;
  return channel0.reduce(
    (count, pixel, i) => count + (!isLit[i] && !(Math.abs(pixel - background) <= tolerance) ? 1 : 0),
    0,
  );
}

function rowsAndColumns(pixels: Int32Array): number[] {
  return Array.from(pixels).flatMap((pixel) => [Math.floor(pixel / IMAGE_SIZE), pixel % IMAGE_SIZE]);
}

/** Features of the query points read from the same map in every view. */
function checkBackProjection(fixture: Fixture, clouds: GoldenTensor): Comparison[] {
  const queries = fixture.golden(FILE, 'queries');
  const [batch, channels, gridSize] = fixture.golden(FILE, 'feature_map').shape as [number, number, number];
  const map = channelLast(fixture.golden(FILE, 'feature_map'));
  const maps = new Float32Array(map.length * VIEW_LIST.length);
  for (const view of VIEW_LIST) maps.set(map, view * map.length);
  const { grids } = renderViews(clouds.f32(), batch);
  const features = backProject(maps, channels, queries.f32(), grids, batch, gridSize);
  return VIEW_LIST.map((view) => {
    const golden = fixture.golden(FILE, `view${view + 1}.backprojected`);
    const ofView = features.filter((_, i) => Math.floor(i / channels) % VIEW_LIST.length === view);
    return compareClose(golden.name, ofView, golden);
  });
}

/** Whole resized channels: a point on every pixel of an image whose grid is the pixels themselves. */
function checkUpsampled(fixture: Fixture): Comparison[] {
  const unit: PixelGrid = { min: Float32Array.of(0, 0), step: Float32Array.of(1), shift: Int32Array.of(-1, -1) };
  const everyPixel = Float32Array.from(
    { length: 3 * PIXELS },
    (_, i) => [Math.floor(i / 3 / IMAGE_SIZE), Math.floor(i / 3) % IMAGE_SIZE, 0][i % 3] as number,
  );
  const featureMap = fixture.golden(FILE, 'feature_map');
  const [, channels, gridSize] = featureMap.shape as [number, number, number];
  const patches = gridSize * gridSize;
  return fixture
    .names(FILE)
    .filter((name) => name.startsWith('upsampled_'))
    .map((name) => {
      const [cloud, channel] = name.split('_').slice(1).map(Number) as [number, number];
      const from = (cloud * channels + channel) * patches;
      const maps = new Float32Array(3 * patches);
      for (const view of VIEW_LIST) maps.set(featureMap.f32().subarray(from, from + patches), view * patches);
      const features = backProject(maps, 1, everyPixel, [unit, unit, unit], 1, gridSize);
      return compareClose(
        name,
        features.filter((_, i) => i % 3 === 0),
        fixture.golden(FILE, name),
      );
    });
}

/** [B,C,P,P] -> [B,P*P,C] */
function channelLast(featureMap: GoldenTensor): Float32Array {
  const [batch, channels, rows, columns] = featureMap.shape as [number, number, number, number];
  const from = featureMap.f32();
  const patches = rows * columns;
  const to = new Float32Array(from.length);
  for (let b = 0; b < batch; b++) {
    for (let c = 0; c < channels; c++) {
      for (let p = 0; p < patches; p++)
        to[(b * patches + p) * channels + c] = from[(b * channels + c) * patches + p] as number;
    }
  }
  return to;
}
