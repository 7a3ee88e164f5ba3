/** Furthest point sampling and nearest neighbours of @i2p/pointops, beside fpsample and scipy's k-d tree. */
import { type AsyncPointEngine, type PointEngine, selectAsyncEngine, selectEngine } from '@i2p/pointops';
import { type Measurement, measure } from '../measure.js';
import type { Suite } from '../suite.js';
import { type CloudSizes, fpsCase } from './fps-case.js';
import { growth } from './growth.js';
import { knnCase, type NeighbourSizes } from './knn-case.js';

/** The readable engine tries all pairs, and would take most of the suite's time beyond. */
const JS_POINTS = 2048;
/** From so many points on one execution is long enough to be timed by itself. */
const LARGE = 10_000;

const samplings: readonly CloudSizes[] = [
  { clouds: 1, points: 2048, samples: 512 },
  { clouds: 1, points: 8192, samples: 1200 },
  { clouds: 1, points: 100_000, samples: 10_000 },
  // a batch of the official configuration, on its finest level
  { clouds: 8, points: 2048, samples: 512 },
];

const searches: readonly NeighbourSizes[] = [
  { clouds: 1, points: 2048, samples: 512, neighbours: 16 },
  { clouds: 1, points: 8192, samples: 512, neighbours: 32 },
  { clouds: 1, points: 100_000, samples: 10_000, neighbours: 16 },
  { clouds: 8, points: 2048, samples: 512, neighbours: 16 },
];

export const geometrySuite: Suite = {
  name: 'geometry',
  description:
    'FPS and kNN of @i2p/pointops on one thread, and on a GPU where there is one; building a tree is part of the search',
  async *run({ quick, peers }) {
    const [js, wasm] = [await selectEngine('js'), await selectEngine('wasm')];
    const gpu = await gpuEngine();
    const enginesFor = ({ points }: CloudSizes): (PointEngine | AsyncPointEngine)[] => [
      wasm,
      ...(points > JS_POINTS ? [] : [js]),
      ...(gpu ? [gpu] : []),
    ];
    for (const sizes of samplings) yield await timed(await fpsCase(enginesFor(sizes), sizes, peers), sizes, quick);
    for (const sizes of searches) yield await timed(await knnCase(enginesFor(sizes), sizes, peers), sizes, quick);
    yield* growth(wasm, quick);
    gpu?.dispose();
  },
};

/** Where there is a GPU, uploads and reads included; the speed of a software device means nothing. */
async function gpuEngine(): Promise<AsyncPointEngine | undefined> {
  const engine = await selectAsyncEngine('auto', { software: false });
  if (engine.name === 'webgpu') return engine;
  engine.dispose();
  return undefined;
}

async function timed(
  { stop, ...one }: Awaited<ReturnType<typeof fpsCase>>,
  { clouds, points }: CloudSizes,
  quick: boolean,
): Promise<Measurement> {
  const large = clouds * points >= LARGE;
  const rounds = quick ? 3 : large ? 9 : 15;
  // a small case takes half a millisecond, little more than it takes to wake a processor up
  const repeats = large ? 1 : 10;
  try {
    return await measure({ ...one, repeats }, rounds);
  } finally {
    await stop();
  }
}
