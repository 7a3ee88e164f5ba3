/** k nearest neighbours on the device: which program fits a k, and rounds for more than registers hold. */
import type { DeviceArray, Gpu } from '@i2p/webgpu';
import { expectNeighbours } from '../../point-engine.js';
import { deviceCount } from './device-count.js';
import { KNN_QUERIES, type KnnShader, knnShader } from './knn-shader.js';
import { runWithSizes, type SizedProgram } from './run-with-sizes.js';

/** Lengths of lists that programs exist for: the shortest that holds k. */
const LISTS = [1, 3, 8, 16, 32, 48, 64];
const LONGEST = 64;

/**
 * query [B,M,3], reference [B,N,3] -> neighbours [B,M,K]. Beyond 64 neighbours each round finds the next 64 behind the last one's.
 * @param lost u32[1], set where the device lost a square
 * @throws RangeError as `PointEngine.knn` says, finite coordinates apart
 */
export function knnOnDevice(
  gpu: Gpu,
  query: DeviceArray,
  reference: DeviceArray,
  batch: number,
  k: number,
  lost?: DeviceArray,
): DeviceArray {
  const watched = lost !== undefined;
  const last = lost ? [lost] : [];
  if (k <= LONGEST) {
    const shader = { list: listFor(k), rounds: false, distances: false, watched };
    return search(gpu, query, reference, batch, k, shader, last);
  }
  const bounds = gpu.allocate((2 * query.length) / 3);
  const shader = { list: LONGEST, rounds: true, distances: false, watched };
  const found = search(gpu, query, reference, batch, k, shader, [bounds, ...last]);
  bounds.buffer.destroy();
  return found;
}

/** As `knnOnDevice` for at most 64 neighbours, with their squared distances f32[B,M,K]. */
export function nearestOnDevice(
  gpu: Gpu,
  query: DeviceArray,
  reference: DeviceArray,
  batch: number,
  k: number,
  lost?: DeviceArray,
): { neighbours: DeviceArray; distances: DeviceArray } {
  const distances = gpu.allocate((query.length / 3) * k);
  const shader = { list: listFor(k), rounds: false, distances: true, watched: lost !== undefined };
  const beside = lost ? [distances, lost] : [distances];
  return { neighbours: search(gpu, query, reference, batch, k, shader, beside), distances };
}

function listFor(k: number): number {
  return LISTS.find((size) => size >= k) ?? LONGEST;
}

/** @param beside what the program has as bindings from 4 on */
function search(
  gpu: Gpu,
  query: DeviceArray,
  reference: DeviceArray,
  batch: number,
  k: number,
  shader: KnnShader,
  beside: readonly DeviceArray[],
): DeviceArray {
  const queries = deviceCount(query, batch, 3, 'knn: query');
  const references = deviceCount(reference, batch, 3, 'knn: reference');
  expectNeighbours(references, k);
  const neighbours = gpu.allocate(batch * queries * k);
  const code = knnShader(shader);
  const programs: SizedProgram[] = [];
  for (let first = 0; first < k; first += shader.list) {
    programs.push({
      code,
      sizes: [batch, queries, references, k, first, Math.min(shader.list, k - first)],
      buffers: [query, reference, neighbours, ...beside],
      workgroups: [Math.ceil(queries / KNN_QUERIES), batch],
    });
  }
  runWithSizes(gpu, programs);
  return neighbours;
}
