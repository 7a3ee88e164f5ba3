/**
 * The same work on every engine that starts here: point operations, and the student's step. For whoever has a GPU; without one the device of
 * WebGPU is SwiftShader where I2P_WEBGPU_SOFTWARE=1 asks for it, whose times say nothing of a card.
 */
import { type AsyncPointEngine, gatherPoints, type PointEngine, selectAsyncEngine, selectEngine } from '@i2p/pointops';
import { type Measurement, measure } from '../measure.js';
import type { Suite, SuiteOptions } from '../suite.js';
import { engineSteps } from './engine-steps.js';
import { type CloudSizes, fpsCase, type IndexCase } from './fps-case.js';
import { knnCase } from './knn-case.js';
import { surfacePoints } from './surface-points.js';
import { startTorchGeometry, type TorchWork } from './torch-geometry.js';

const SIZES: readonly CloudSizes[] = [
  { clouds: 8, points: 2048, samples: 512 },
  { clouds: 32, points: 8192, samples: 1200 },
];
const NEIGHBOURS = 16;
/** The readable engine tries all pairs, and gpu.js needs a dispatch for every sample: they stop at the first size. */
const SLOW: readonly string[] = ['js', 'gpujs'];

export const enginesSuite: Suite = {
  name: 'engines',
  description: 'FPS, kNN and the student step on every engine that starts here, uploads and reads included',
  onDemand: true,
  async *run(options) {
    yield* geometry(options);
    yield* engineSteps(options);
  },
};

async function* geometry(options: SuiteOptions): AsyncIterable<Measurement> {
  const wasm = await selectEngine('wasm');
  const devices = await onDevices();
  const all: (PointEngine | AsyncPointEngine)[] = [wasm, await selectEngine('js'), ...devices];
  for (const sizes of options.quick ? SIZES.slice(0, 1) : SIZES) {
    const { clouds, samples } = sizes;
    const engines = all.filter(({ name }) => sizes === SIZES[0] || !SLOW.includes(name));
    const points = surfacePoints(clouds, sizes.points);
    yield await besideTorch(
      await fpsCase(engines, sizes, undefined),
      { arrays: { points }, clouds, options: { work: 'fps', samples } },
      options,
    );
    const queries = gatherPoints(points, wasm.fps(points, clouds, samples), clouds);
    yield await besideTorch(
      await knnCase(engines, { ...sizes, neighbours: NEIGHBOURS }, undefined),
      { arrays: { points, queries }, clouds, options: { work: 'knn', neighbours: NEIGHBOURS } },
      options,
    );
  }
  for (const engine of devices) engine.dispose();
}

async function besideTorch(one: IndexCase, work: TorchWork, { peers, quick }: SuiteOptions): Promise<Measurement> {
  const torch = peers ? await startTorchGeometry(peers, work) : undefined;
  try {
    const contenders = torch ? [torch.contender, ...one.contenders] : one.contenders;
    return await measure({ ...one, contenders }, quick ? 1 : 5);
  } finally {
    await torch?.stop();
  }
}

/** Those on GPUs that start, and why the others do not. */
async function onDevices(): Promise<AsyncPointEngine[]> {
  const engines: AsyncPointEngine[] = [];
  for (const name of ['gpujs', 'webgpu'] as const) {
    try {
      engines.push(await selectAsyncEngine(name));
    } catch (error) {
      console.log(`  without ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return engines;
}
