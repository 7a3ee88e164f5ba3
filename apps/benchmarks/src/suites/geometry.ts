/** Furthest point sampling and nearest neighbours of @i2p/pointops: the readable engine beside the SIMD one. */
import { gatherPoints, type PointEngine, selectEngine } from '@i2p/pointops';
import { sameNumbers } from '../agreement.js';
import { type Case, measure } from '../measure.js';
import type { Suite } from '../suite.js';
import { surfacePoints } from './surface-points.js';

/** B clouds of N points, G centres with K neighbours each. */
interface Sizes {
  readonly clouds: number;
  readonly points: number;
  readonly groups: number;
  readonly neighbours: number;
}

/** Level 0 and level 1 of the official configuration, and level 0 of the small one. */
const grid: readonly Sizes[] = [
  { clouds: 8, points: 2048, groups: 512, neighbours: 16 },
  { clouds: 8, points: 512, groups: 256, neighbours: 8 },
  { clouds: 32, points: 1024, groups: 256, neighbours: 16 },
];

export const geometrySuite: Suite = {
  name: 'geometry',
  description: 'FPS and kNN, js engine and wasm engine of @i2p/pointops',
  async *run({ quick }) {
    const engines = [await selectEngine('js'), await selectEngine('wasm')];
    const rounds = quick ? 3 : 15;
    for (const sizes of grid) {
      const points = surfacePoints(sizes.clouds, sizes.points);
      yield await measure(fpsCase(engines, points, sizes), rounds);
      yield await measure(knnCase(engines, points, sizes), rounds);
    }
  },
};

function fpsCase(
  engines: readonly PointEngine[],
  points: Float32Array,
  { clouds, points: count, groups }: Sizes,
): Case<Int32Array> {
  return {
    title: `fps B ${clouds} N ${count} G ${groups}`,
    contenders: engines.map((engine) => ({ name: engine.name, run: () => engine.fps(points, clouds, groups) })),
    compare: sameNumbers,
  };
}

/** Queries are what the model asks for: the sampled centres. */
function knnCase(
  engines: readonly PointEngine[],
  points: Float32Array,
  { clouds, points: count, groups, neighbours }: Sizes,
): Case<Int32Array> {
  const [first] = engines;
  if (!first) throw new Error('knn: expected at least one engine, got none');
  const centres = gatherPoints(points, first.fps(points, clouds, groups), clouds);
  return {
    title: `knn B ${clouds} N ${count} G ${groups} K ${neighbours}`,
    contenders: engines.map((engine) => ({
      name: engine.name,
      run: () => engine.knn(centres, points, clouds, neighbours),
    })),
    compare: sameNumbers,
  };
}
