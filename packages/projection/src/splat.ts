/**
 * Depth images (SPEC 2.3): every point adds its signed depth to the 5 x 5 cells around its pixel, and a sigmoid follows.
 * A sum, not a z-buffer: overlaps accumulate, opposite signs cancel. The loops are in assembly/splat.ts and sigmoid.ts.
 */
import { pointsPerCloud } from './cloud-shape.js';
import { expectGrid, type PixelGrid, throwOutside } from './pixel-grid.js';
import { layOut, type ProjectionModule, projectionModule } from './projection-module.js';
import { viewGrids } from './view-grids.js';
import { IMAGE_SIZE, VIEW_AXES, VIEWS, type View, type ViewAxes } from './views.js';

const PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/**
 * viewPoints [B,N,3], permuted -> images [B,224*224], one channel, after the sigmoid; background 0.5.
 * @param out where to write, from `offset` on; allocated when left out
 * @throws RangeError when `out` is too small, or as `pixelsOf` does
 */
export function splatDepth(
  viewPoints: Float32Array,
  grid: PixelGrid,
  batch: number,
  out: Float32Array = new Float32Array(batch * PIXELS),
  offset = 0,
): Float32Array {
  const count = pointsPerCloud(viewPoints, batch, 'splatDepth: viewPoints');
  expectGrid(grid, batch);
  if (out.length < offset + batch * PIXELS) {
    throw new RangeError(
      `splatDepth: expected room for ${batch * PIXELS} values from ${offset} on, got ${out.length} in all`,
    );
  }
  const painter = createPainter(count);
  for (let b = 0; b < batch; b++) {
    painter.load(viewPoints.subarray(3 * b * count, 3 * (b + 1) * count));
    painter.draw(VIEW_AXES[0], grid, b, out, offset + b * PIXELS);
  }
  return out;
}

export interface DepthViews {
  /** [V*B,224*224]: all clouds of view 0, then view 1, then view 2; one channel, after the sigmoid */
  readonly images: Float32Array;
  readonly grids: [PixelGrid, PixelGrid, PixelGrid];
}

/**
 * points [B,N,3] -> the three depth images of every cloud.
 * @param out where the images are written, V*B*224*224 values; allocated when left out
 * @throws RangeError when `out` has another size, or as `pixelGrid` does
 */
export function renderViews(
  points: Float32Array,
  batch: number,
  out: Float32Array = new Float32Array(VIEWS * batch * PIXELS),
): DepthViews {
  const count = pointsPerCloud(points, batch, 'renderViews: points');
  const grids = viewGrids(points, batch);
  if (out.length !== VIEWS * batch * PIXELS)
    throw new RangeError(`renderViews: expected room for ${VIEWS * batch * PIXELS} values, got ${out.length}`);
  const painter = createPainter(count);
  for (let b = 0; b < batch; b++) {
    painter.load(points.subarray(3 * b * count, 3 * (b + 1) * count));
    for (const view of [0, 1, 2] as View[])
      painter.draw(VIEW_AXES[view], grids[view], b, out, (view * batch + b) * PIXELS);
  }
  return { images: out, grids };
}

/** Draws clouds of N points, one after the other, in the kernels' memory. */
interface Painter {
  /** cloud [N,3] */
  load(cloud: Float32Array): void;
  /** One image of the loaded cloud, the grid's cloud b, to out[offset ..]. */
  draw(axes: ViewAxes, grid: PixelGrid, b: number, out: Float32Array, offset: number): void;
}

function createPainter(count: number): Painter {
  const module = projectionModule();
  const [points, pixels, image] = layOut(module, [12 * count, 4 * count, 4 * PIXELS]) as [number, number, number];
  const cloud = new Float32Array(module.memory.buffer, points, 3 * count);
  const drawn = new Float32Array(module.memory.buffer, image, PIXELS);
  return {
    load: (values) => cloud.set(values),
    draw: (axes, grid, b, out, offset) => {
      locate(module, points, count, axes, grid, b, pixels);
      module.splat(pixels, points, count, axes[2], image);
      module.sigmoid(image, PIXELS);
      out.set(drawn, offset);
    },
  };
}

/** Pixels i32[count] of the points f32[count*3] at an address. @throws RangeError naming a point outside the image */
export function locate(
  module: ProjectionModule,
  points: number,
  count: number,
  axes: ViewAxes,
  grid: PixelGrid,
  b: number,
  pixels: number,
): void {
  const { min, step, shift } = grid;
  const outside = module.pixels(
    points,
    count,
    axes[0],
    axes[1],
    min[2 * b] as number,
    min[2 * b + 1] as number,
    step[b] as number,
    shift[2 * b] as number,
    shift[2 * b + 1] as number,
    pixels,
  );
  if (outside < 0) return;
  const at = new Float32Array(module.memory.buffer, points + 12 * outside, 3);
  throwOutside(at[axes[0]] as number, at[axes[1]] as number, grid, b, outside);
}
