/** Nearest neighbours: engines of @i2p/pointops beside scipy's k-d tree. */
import { type AsyncPointEngine, gatherPoints, type PointEngine } from '@i2p/pointops';
import { int32Of, tensor } from '@i2p/safetensors';
import { type Agreement, within } from '../agreement.js';
import type { Contender } from '../measure.js';
import { peerContender } from '../peers/peer-contender.js';
import type { PeerEnvironment } from '../peers/peer-environment.js';
import { type PeerProgram, startPeer } from '../peers/peer-program.js';
import type { CloudSizes, IndexCase } from './fps-case.js';
import { surfacePoints } from './surface-points.js';

/** The ratio to scipy that is aimed at. */
const TARGET = 0.6;
/** scipy computes in float64: neighbours of equal distance in float32 may change places. */
const DISTANCE_TOLERANCE = 1e-6;

export interface NeighbourSizes extends CloudSizes {
  /** K of every sample. */
  readonly neighbours: number;
}

/** Queries are what the model asks for: the sampled centres. The peer takes part where there is one cloud. */
export async function knnCase(
  engines: readonly (PointEngine | AsyncPointEngine)[],
  sizes: NeighbourSizes,
  peers: PeerEnvironment | undefined,
): Promise<IndexCase> {
  const { clouds, points: count, samples, neighbours } = sizes;
  const points = surfacePoints(clouds, count);
  const queries = gatherPoints(points, await fastest(engines).fps(points, clouds, samples), clouds);
  const peer = peers && clouds === 1 ? await startScipy(peers, points, queries, neighbours) : undefined;
  const ours = engines.map(
    (engine): Contender<Int32Array> => ({
      name: engine.name,
      ...('description' in engine ? { description: engine.description } : {}),
      run: () => engine.knn(queries, points, clouds, neighbours),
      ...(peer && engine.name === 'wasm' ? { target: TARGET } : {}),
    }),
  );
  const theirs = peer ? [peerContender('cKDTree', peer, (result) => int32Of(result('indices')))] : [];
  const title = clouds === 1 ? `${samples} of ${count}` : `${clouds} x ${samples} of ${count}`;
  return {
    title: `knn ${title}, k ${neighbours}`,
    contenders: [...theirs, ...ours],
    compare: (expected, actual) => sameDistances(points, queries, sizes, expected, actual),
    stop: async () => peer?.stop(),
  };
}

function startScipy(
  peers: PeerEnvironment,
  points: Float32Array,
  queries: Float32Array,
  neighbours: number,
): Promise<PeerProgram> {
  const arrays = new Map([
    ['points', tensor(points, [points.length / 3, 3])],
    ['queries', tensor(queries, [queries.length / 3, 3])],
  ]);
  return startPeer(peers, { module: 'knn', arrays, options: { neighbours } });
}

type AnyEngine = PointEngine | AsyncPointEngine;

function fastest(engines: readonly (PointEngine | AsyncPointEngine)[]): AnyEngine {
  const engine = engines.find(({ name }) => name === 'wasm') ?? engines[0];
  if (!engine) throw new Error('knn: expected at least one engine, got none');
  return engine;
}

/** The distances of the neighbours, nearest first. */
function sameDistances(
  points: Float32Array,
  queries: Float32Array,
  sizes: NeighbourSizes,
  expected: Int32Array,
  actual: Int32Array,
): Agreement {
  const distances = (indices: Int32Array): Float64Array =>
    Float64Array.from(indices, (index, i) => {
      const query = Math.floor(i / sizes.neighbours);
      const cloud = Math.floor(query / sizes.samples);
      return distance(queries, query, points, cloud * sizes.points + index);
    });
  return within(DISTANCE_TOLERANCE, distances(expected), distances(actual));
}

function distance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const along = (axis: number): number => (a[3 * i + axis] as number) - (b[3 * j + axis] as number);
  return Math.hypot(along(0), along(1), along(2));
}
