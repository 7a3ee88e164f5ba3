/** The engine in WebAssembly SIMD: two exact searches, by brute force and over Morton-ordered buckets (assembly/). */
import { expectFinite } from '../cloud-shape.js';
import { fpsSizes, knnSizes, type PointEngine } from '../point-engine.js';
import { tieOrder, tieRank } from '../tie-order.js';
import { layOut, loadPointops, type PointopsModule } from './wasm-module.js';

/** 'auto' takes the faster one for the size at hand; the indices are the same. */
export type WasmSearch = 'auto' | 'brute' | 'buckets';

// from these sizes on, sorting the points pays: below, both searches take less than 0.05 ms
const FPS_BUCKETS = { points: 256, samples: 96 };
const KNN_BUCKETS = { references: 128, queries: 96 };
/** Tie tables kept, one for each size of cloud; three levels of groups of one model need three. */
const TABLES_KEPT = 8;

/** @throws Error where WebAssembly SIMD is missing */
export async function createWasmEngine(search: WasmSearch = 'auto'): Promise<PointEngine> {
  const module = await loadPointops();
  const tables = createTieTables();
  return {
    name: 'wasm',
    fps: (points, batch, samples) => {
      const count = fpsSizes(points, batch, samples).points;
      const fits = count >= FPS_BUCKETS.points && samples >= FPS_BUCKETS.samples;
      const buckets = search === 'auto' ? fits : search === 'buckets';
      return fps(module, points, batch, samples, tables(count), buckets);
    },
    knn: (query, reference, batch, k) => {
      const { queries, references } = knnSizes(query, reference, batch, k);
      const fits = references >= KNN_BUCKETS.references && queries >= KNN_BUCKETS.queries;
      return knn(module, query, reference, batch, k, search === 'auto' ? fits : search === 'buckets');
    },
  };
}

interface TieTable {
  readonly order: Int32Array;
  readonly rank: Int32Array;
}

/** Tie order and rank by number of points, computed once for each. */
function createTieTables(): (points: number) => TieTable {
  const kept = new Map<number, TieTable>();
  return (points) => {
    let table = kept.get(points);
    if (!table) {
      const order = tieOrder(points);
      table = { order, rank: tieRank(order) };
      const oldest = kept.keys().next();
      if (kept.size === TABLES_KEPT && !oldest.done) kept.delete(oldest.value);
      kept.set(points, table);
    }
    return table;
  };
}

function fps(
  module: PointopsModule,
  points: Float32Array,
  batch: number,
  samples: number,
  table: TieTable,
  buckets: boolean,
): Int32Array {
  const count = table.order.length;
  const [cloud, order, rank, chosen, scratch] = layOut(module, [
    12 * count,
    4 * count,
    4 * count,
    4 * samples,
    buckets ? module.fpsBucketsScratchBytes(count) : module.fpsScratchBytes(count),
  ]) as [number, number, number, number, number];
  const { buffer } = module.memory;
  new Int32Array(buffer, order, count).set(table.order);
  if (buckets) new Int32Array(buffer, rank, count).set(table.rank);
  const chosenView = new Int32Array(buffer, chosen, samples);
  const result = new Int32Array(batch * samples);
  for (let b = 0; b < batch; b++) {
    copyCloud(module, points, b, count, cloud, 'fps: points');
    if (buckets) module.fpsBuckets(cloud, order, rank, scratch, chosen, count, samples);
    else module.fps(cloud, order, scratch, chosen, count, samples);
    result.set(chosenView, b * samples);
  }
  return result;
}

function knn(
  module: PointopsModule,
  query: Float32Array,
  reference: Float32Array,
  batch: number,
  k: number,
  buckets: boolean,
): Int32Array {
  const queries = query.length / (3 * batch);
  const references = reference.length / (3 * batch);
  const [from, to, neighbours, scratch] = layOut(module, [
    12 * queries,
    12 * references,
    4 * queries * k,
    buckets ? module.knnBucketsScratchBytes(references, k) : module.knnScratchBytes(references, k),
  ]) as [number, number, number, number];
  const kernel = buckets ? module.knnBuckets : module.knn;
  const found = new Int32Array(module.memory.buffer, neighbours, queries * k);
  const result = new Int32Array(batch * queries * k);
  for (let b = 0; b < batch; b++) {
    copyCloud(module, query, b, queries, from, 'knn: query');
    copyCloud(module, reference, b, references, to, 'knn: reference');
    kernel(from, to, scratch, neighbours, queries, references, k);
    result.set(found, b * queries * k);
  }
  return result;
}

/** Cloud b of [B,count,3] -> f32[count*3] at `address`. @throws RangeError naming a coordinate that is not finite */
function copyCloud(
  module: PointopsModule,
  points: Float32Array,
  b: number,
  count: number,
  address: number,
  what: string,
): void {
  const cloud = points.subarray(3 * b * count, 3 * (b + 1) * count);
  new Float32Array(module.memory.buffer, address, 3 * count).set(cloud);
  if (!module.allFinite(address, 3 * count)) expectFinite(points, count, what);
}
