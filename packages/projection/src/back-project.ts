/**
 * Back-projection of patch maps to points (SPEC 2.4): the bicubic resize to 224 x 224 is evaluated only at the pixels of
 * the points, which is the same numbers without the image-sized map. The loops are in assembly/read-patches.ts.
 */
import { bicubicTaps } from './bicubic.js';
import { pointsPerCloud } from './cloud-shape.js';
import { expectGrid, type PixelGrid } from './pixel-grid.js';
import { layOut, projectionModule } from './projection-module.js';
import { locate } from './splat.js';
import { IMAGE_SIZE, VIEW_AXES, VIEWS, type View } from './views.js';

/** Patches along each side of a ViT-B/16's map. */
const PATCHES = 14;
/** Features are computed in pieces of about this many values, small enough to stay in cache until they are copied. */
const PIECE = 1 << 18;
/** Channels of a block of the map; see assembly/read-patches.ts. */
const BLOCK = 32;

export interface BackProjectOptions {
  /** The points wanted, b * M + m each, ascending; all points when left out. */
  readonly rows?: Int32Array;
  /** Where to write: of the result's length, allocated when left out. */
  readonly out?: Float32Array;
}

/**
 * patchMap [V*B,P*P,C] (all clouds of view 0 first; patches row-major, channel last), points [B,M,3] with their axes not
 * permuted -> features [B,M,V,C]; with `rows` [R] -> features [R,V,C].
 * @param grids of the clouds the points are taken from
 * @param gridSize patches along each side, P
 * @throws RangeError when patchMap or `out` has another size, a point lies outside its image, or a row is not of this batch
 * or does not ascend
 */
export function backProject(
  patchMap: Float32Array,
  channels: number,
  points: Float32Array,
  grids: readonly [PixelGrid, PixelGrid, PixelGrid],
  batch: number,
  gridSize = PATCHES,
  { rows, out }: BackProjectOptions = {},
): Float32Array {
  const count = expectBackProject(patchMap, channels, points, grids, batch, gridSize, rows);
  const mapSize = gridSize * gridSize * channels;
  const length = (rows?.length ?? batch * count) * VIEWS * channels;
  if (out && out.length !== length)
    throw new RangeError(`backProject: expected room for ${length} values, got ${out.length}`);
  const features = out ?? new Float32Array(length);
  const reader = createReader(gridSize, channels, rows ? mostOfACloud(rows, count) : count);
  let done = 0;
  for (let b = 0; b < batch; b++) {
    const wanted = rows ? rowsOfCloud(rows, done, (b + 1) * count) : count;
    if (wanted === 0) continue;
    for (let i = 0; i < wanted; i++) reader.place(i, points, rows ? (rows[done + i] as number) : b * count + i);
    for (const view of [0, 1, 2] as View[]) {
      const map = (view * batch + b) * mapSize;
      reader.load(patchMap.subarray(map, map + mapSize), view, grids[view], b, wanted);
    }
    reader.read(wanted, features, done * VIEWS * channels);
    done += wanted;
  }
  return features;
}

/** Points per cloud. @throws RangeError when patchMap has another size, a grid is of another batch, or rows do not ascend in it */
export function expectBackProject(
  patchMap: { readonly length: number },
  channels: number,
  points: { readonly length: number },
  grids: readonly [PixelGrid, PixelGrid, PixelGrid],
  batch: number,
  gridSize: number,
  rows: Int32Array | undefined,
): number {
  const count = pointsPerCloud(points, batch, 'backProject: points');
  if (patchMap.length !== VIEWS * batch * gridSize * gridSize * channels) {
    throw new RangeError(
      `backProject: expected a patch map of ${VIEWS} x ${batch} x ${gridSize * gridSize} x ${channels} values, got ${patchMap.length}`,
    );
  }
  for (const grid of grids) expectGrid(grid, batch);
  if (rows) expectAscending(rows, batch * count);
  return count;
}

/** How many rows from `from` on lie below `end`. */
function rowsOfCloud(rows: Int32Array, from: number, end: number): number {
  let to = from;
  while (to < rows.length && (rows[to] as number) < end) to++;
  return to - from;
}

function mostOfACloud(rows: Int32Array, count: number): number {
  let most = 1;
  for (let from = 0; from < rows.length; ) {
    const wanted = rowsOfCloud(rows, from, (Math.floor((rows[from] as number) / count) + 1) * count);
    most = Math.max(most, wanted);
    from += wanted;
  }
  return most;
}

function expectAscending(rows: Int32Array, end: number): void {
  let previous = -1;
  for (const row of rows) {
    if (row <= previous || row >= end)
      throw new RangeError(`backProject: expected ascending rows in 0..${end - 1}, got ${row} after ${previous}`);
    previous = row;
  }
}

/** Reads the maps of one cloud after the other, in the kernels' memory. */
interface Reader {
  /** Takes point `row` of [B,M,3] as the cloud's i-th. */
  place(i: number, points: Float32Array, row: number): void;
  /** The map [P*P,C] of one view, and the pixels of the placed points in it. */
  load(map: Float32Array, view: View, grid: PixelGrid, b: number, wanted: number): void;
  /** Features [wanted,V,C] to out[offset ..]. */
  read(wanted: number, out: Float32Array, offset: number): void;
}

function createReader(gridSize: number, channels: number, most: number): Reader {
  const module = projectionModule();
  const width = VIEWS * channels;
  const piece = Math.max(1, Math.floor(PIECE / width));
  const places = gridSize * gridSize;
  const blocksSize = Math.ceil(channels / BLOCK) * BLOCK * places;
  const stencilsSize = most * module.stencilBytes();
  const [tapIndex, tapWeight, placed, pixels, whole, stencils, blocks, scratch, piecesAt] = layOut(module, [
    16 * IMAGE_SIZE,
    16 * IMAGE_SIZE,
    12 * most,
    4 * most,
    4 * places * channels,
    VIEWS * stencilsSize,
    4 * VIEWS * blocksSize,
    4 * BLOCK,
    4 * piece * width,
  ]) as [number, number, number, number, number, number, number, number, number];
  const { buffer } = module.memory;
  const taps = bicubicTaps(gridSize, IMAGE_SIZE);
  new Int32Array(buffer, tapIndex, taps.index.length).set(taps.index);
  new Float32Array(buffer, tapWeight, taps.weight.length).set(taps.weight);
  const cloud = new Float32Array(buffer, placed, 3 * most);
  const mapRoom = new Float32Array(buffer, whole, places * channels);
  const read = (view: View, from: number, rows: number) =>
    module.readPatches(
      stencils + view * stencilsSize + from * module.stencilBytes(),
      rows,
      blocks + 4 * view * blocksSize,
      places,
      channels,
      piecesAt + 4 * view * channels,
      4 * width,
      scratch,
    );
  return {
    place: (i, points, row) => {
      for (let axis = 0; axis < 3; axis++) cloud[3 * i + axis] = points[3 * row + axis] as number;
    },
    load: (map, view, grid, b, wanted) => {
      mapRoom.set(map);
      module.cutMap(whole, places, channels, blocks + 4 * view * blocksSize);
      locate(module, placed, wanted, VIEW_AXES[view], grid, b, pixels);
      module.placeStencils(pixels, wanted, gridSize, tapIndex, tapWeight, stencils + view * stencilsSize);
    },
    read: (wanted, out, offset) => {
      for (let from = 0; from < wanted; from += piece) {
        const rows = Math.min(piece, wanted - from);
        for (const view of [0, 1, 2] as View[]) read(view, from, rows);
        out.set(new Float32Array(buffer, piecesAt, rows * width), offset + from * width);
      }
    },
  };
}
