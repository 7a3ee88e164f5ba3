/** FPS and kNN by gpu.js: one kernel a step, results stay on the device until the last one. */
import { tieOrder } from '../../tie-order.js';
import { type GpujsSession, type Kernel, type KernelResult, MOST_ITERATIONS } from './gpujs-session.js';
import {
  FPS_CHOOSE,
  FPS_FIRST,
  FPS_PART,
  FPS_START,
  FPS_UPDATE,
  KNN_FIRST,
  KNN_NEXT,
  PARTS,
} from './kernel-sources.js';

export interface GpujsKernels {
  /** points [B,N,3] -> chosen [B,G] */
  fps(points: Float32Array, batch: number, samples: number): Promise<Int32Array>;
  /** query [B,M,3], reference [B,N,3] -> neighbours [B,M,K] */
  knn(query: Float32Array, reference: Float32Array, batch: number, k: number): Promise<Int32Array>;
}

export function createGpujsKernels(session: GpujsSession): GpujsKernels {
  const [start, first, update, part, choose] = [FPS_START, FPS_FIRST, FPS_UPDATE, FPS_PART, FPS_CHOOSE].map((source) =>
    session.kernel(source),
  ) as [Kernel, Kernel, Kernel, Kernel, Kernel];
  const [none, next] = [session.kernel(KNN_FIRST), session.kernel(KNN_NEXT)];
  return {
    fps: (points, batch, samples) => fps({ start, first, update, part, choose }, points, batch, samples),
    knn: (query, reference, batch, k) => knn(none, next, query, reference, batch, k),
  };
}

interface FpsKernels {
  readonly start: Kernel;
  readonly first: Kernel;
  readonly update: Kernel;
  readonly part: Kernel;
  readonly choose: Kernel;
}

/** Points lie in the order of preference: then the lowest position among the furthest is the official choice. */
async function fps(kernels: FpsKernels, points: Float32Array, batch: number, samples: number): Promise<Int32Array> {
  const count = points.length / (3 * batch);
  const order = tieOrder(count);
  const sorted = expectIndexable(inOrder(points, order, batch), 'fps: points');
  const span = Math.ceil(count / PARTS);
  let minima = await kernels.start([count, batch], sorted, count);
  let last = await kernels.first([batch]);
  const choices = [last];
  while (choices.length < samples) {
    const updated = await kernels.update([count, batch], sorted, minima, last, count);
    minima.delete?.();
    minima = updated;
    const positions = await kernels.part([PARTS, batch], minima, count, span);
    last = await kernels.choose([batch], minima, positions);
    positions.delete?.();
    choices.push(last);
  }
  minima.delete?.();
  const chosen = new Int32Array(batch * samples);
  for (const [sample, choice] of choices.entries()) {
    const positions = await take(choice);
    for (let b = 0; b < batch; b++) chosen[b * samples + sample] = order[positions[b] as number] as number;
  }
  return chosen;
}

function inOrder(points: Float32Array, order: Int32Array, batch: number): Float32Array {
  const sorted = new Float32Array(points.length);
  for (let row = 0; row < batch * order.length; row++) {
    const b = Math.floor(row / order.length);
    const index = 3 * (b * order.length + (order[row - b * order.length] as number));
    for (let axis = 0; axis < 3; axis++) sorted[3 * row + axis] = points[index + axis] as number;
  }
  return sorted;
}

/** Each round finds the neighbour behind the last one's. */
async function knn(
  none: Kernel,
  next: Kernel,
  query: Float32Array,
  reference: Float32Array,
  batch: number,
  k: number,
): Promise<Int32Array> {
  const queries = query.length / (3 * batch);
  const references = reference.length / (3 * batch);
  expectIndexable(query, 'knn: query');
  expectIndexable(reference, 'knn: reference');
  const neighbours = new Int32Array(batch * queries * k);
  const rounds = [await none([queries, batch])];
  while (rounds.length <= k)
    rounds.push(await next([queries, batch], reference, query, rounds[rounds.length - 1], references, queries));
  for (const [round, result] of rounds.entries()) {
    const rows = await take(result);
    if (round > 0) for (let row = 0; row < rows.length; row++) neighbours[row * k + round - 1] = rows[row] as number;
  }
  return neighbours;
}

/** Values of a result, row after row; the result is given back. */
async function take(result: KernelResult): Promise<number[]> {
  const values = (result.toArray ? await result.toArray() : result) as ArrayLike<number | ArrayLike<number>>;
  const flat = Array.from(values, (value) => (typeof value === 'number' ? value : Array.from(value))).flat();
  result.delete?.();
  return flat;
}

/** gpu.js counts in float32. @throws RangeError beyond 2^24 values */
function expectIndexable(values: Float32Array, what: string): Float32Array {
  if (values.length > MOST_ITERATIONS)
    throw new RangeError(
      `${what}: the gpujs engine expected at most ${MOST_ITERATIONS} coordinates, got ${values.length}`,
    );
  return values;
}
