/**
 * Pixel of a point (SPEC 2.2). Float32 throughout; subtract, then divide, never multiply by a reciprocal: the far end of
 * the long axis lies on a cell boundary, and the last bit decides its pixel.
 */
import { pointsPerCloud } from './cloud-shape.js';
import { IMAGE_SIZE, VIEW_AXES, type ViewAxes } from './views.js';

const { fround, floor, max } = Math;

/** Cells that a point fills on each side of its own. */
const DILATION = 2;
/** The long axis of a cloud spans this many steps; the rest of the image is the dilation's. */
const SPAN = IMAGE_SIZE - 3;

/** Where the pixels of one view lie, per cloud. */
export interface PixelGrid {
  /** smallest row and column coordinate, [B,2] */
  readonly min: Float32Array;
  /** size of a pixel, the same on both axes, [B] */
  readonly step: Float32Array;
  /** cells added to centre the cloud, [B,2] row, column */
  readonly shift: Int32Array;
}

/**
 * viewPoints [B,N,3], permuted -> the grid of the view.
 * @throws RangeError on a length that does not divide, a coordinate that is not finite, or a cloud without extent in the image
 */
export function pixelGrid(viewPoints: Float32Array, batch: number): PixelGrid {
  return gridsAlong(viewPoints, batch, [VIEW_AXES[0]])[0] as PixelGrid;
}

/** As `pixelGrid`, of points [B,N,3] whose axes are not permuted: the grids of several views. */
export function gridsAlong(points: Float32Array, batch: number, views: readonly ViewAxes[]): PixelGrid[] {
  const count = pointsPerCloud(points, batch, 'pixelGrid: viewPoints');
  const grids = views.map(() => ({
    min: new Float32Array(batch * 2),
    step: new Float32Array(batch),
    shift: new Int32Array(batch * 2),
  }));
  for (let b = 0; b < batch; b++) {
    const cloud = points.subarray(3 * b * count, 3 * (b + 1) * count);
    expectFinite(cloud, b);
    const extents = [bounds(cloud, 0), bounds(cloud, 1), bounds(cloud, 2)] as const;
    views.forEach((axes, view) => {
      place(grids[view] as PixelGrid, b, extents[axes[0] as Axis], extents[axes[1] as Axis]);
    });
  }
  return grids;
}

type Axis = 0 | 1 | 2;

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Fills in what the grid says about cloud b. */
function place({ min, step, shift }: PixelGrid, b: number, rows: Bounds, columns: Bounds): void {
  const range = max(fround(rows.high - rows.low), fround(columns.high - columns.low));
  const size = fround(range / SPAN);
  if (!(size > 0 && Number.isFinite(size))) {
    throw new RangeError(
      `pixelGrid: expected a cloud with an extent in the image plane, got extent ${range} for cloud ${b}`,
    );
  }
  step[b] = size;
  min[2 * b] = rows.low;
  min[2 * b + 1] = columns.low;
  shift[2 * b] = centringShift(cellOf(rows.high, rows.low, size));
  shift[2 * b + 1] = centringShift(cellOf(columns.high, columns.low, size));
}

/** Cell of a coordinate before centring. */
function cellOf(coordinate: number, low: number, size: number): number {
  return floor(fround(fround(coordinate - low) / size));
}

/** Puts the middle of the dilated cells, -1 .. largest + 3, at the middle of the image. */
function centringShift(largest: number): number {
  const smallestDilated = 1 - DILATION;
  const largestDilated = largest + 1 + DILATION;
  return IMAGE_SIZE / 2 - 1 - floor((largestDilated + smallestDilated) / 2);
}

function bounds(cloud: Float32Array, axis: Axis): Bounds {
  let low = Infinity;
  let high = -Infinity;
  for (let i = axis; i < cloud.length; i += 3) {
    const value = cloud[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** The depth too: one NaN would spread over a square of the image. */
function expectFinite(cloud: Float32Array, b: number): void {
  for (let at = 0; at < cloud.length; at++) {
    const value = cloud[at] as number;
    // x - x is 0 for every finite number only
    if (value - value !== 0) {
      throw new RangeError(
        `pixelGrid: expected finite coordinates, got ${value} in cloud ${b}, point ${floor(at / 3)}`,
      );
    }
  }
}

/**
 * viewPoints [B,M,3], permuted as the grid's cloud was -> the pixel of each point, row * 224 + column, undilated, [B,M].
 * @throws RangeError when a point falls outside the image, as only a point outside the grid's cloud can
 */
export function pixelsOf(viewPoints: Float32Array, grid: PixelGrid, batch: number): Int32Array {
  const count = pointsPerCloud(viewPoints, batch, 'pixelsOf: viewPoints');
  expectGrid(grid, batch);
  const pixels = new Int32Array(batch * count);
  for (let i = 0; i < pixels.length; i++) {
    const b = floor(i / count);
    const rowAt = viewPoints[3 * i] as number;
    const columnAt = viewPoints[3 * i + 1] as number;
    const row = pixelOnAxis(rowAt, grid, b, 0);
    const column = pixelOnAxis(columnAt, grid, b, 1);
    if (!onImage(row) || !onImage(column)) throwOutside(rowAt, columnAt, grid, b, i % count);
    pixels[i] = row * IMAGE_SIZE + column;
  }
  return pixels;
}

/** False for NaN too. */
function onImage(place: number): boolean {
  return place >= 0 && place < IMAGE_SIZE;
}

/** @throws RangeError saying where the point lies */
export function throwOutside(rowAt: number, columnAt: number, grid: PixelGrid, b: number, point: number): never {
  const row = pixelOnAxis(rowAt, grid, b, 0);
  const column = pixelOnAxis(columnAt, grid, b, 1);
  throw new RangeError(
    `pixelsOf: expected point ${point} of cloud ${b} inside the image, got row ${row}, column ${column}`,
  );
}

function pixelOnAxis(coordinate: number, grid: PixelGrid, b: number, axis: 0 | 1): number {
  const at = 2 * b + axis;
  return cellOf(coordinate, grid.min[at] as number, grid.step[b] as number) + 1 + (grid.shift[at] as number);
}

/** @throws RangeError when the grid is of another number of clouds */
export function expectGrid(grid: PixelGrid, batch: number): void {
  if (grid.step.length !== batch)
    throw new RangeError(`expected a pixel grid of ${batch} clouds, got one of ${grid.step.length}`);
}
