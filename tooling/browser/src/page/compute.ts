/**
 * One program for both worlds: the page runs it on the built packages, the test in Node on the sources, and the numbers are
 * compared. A cloud is sampled, drawn, shown to the teacher, encoded, and learned from for a few steps.
 */
import { openDataset } from '@i2p/data';
import { initKernels } from '@i2p/kernels';
import {
  completeBatch,
  createI2PMae,
  type I2PMae,
  type MaeConfig,
  type PreparedBatch,
  prepareBatch,
  type ViewFeatures,
} from '@i2p/mae';
import { AdamW, disposeGradients } from '@i2p/nn';
import { selectEngine } from '@i2p/pointops';
import { IMAGE_SIZE, renderViews } from '@i2p/projection';
import { randomStream } from '@i2p/random';
import { createOnnxTeacher, type Provider, readVitBytes, runtimeVersion } from '@i2p/vit2d';

export interface Wanted {
  /** Bytes of the teacher's safetensors file. */
  readonly teacher: Uint8Array;
  readonly provider: Provider;
  readonly threads?: number;
}

export type Numbers = Float32Array | Int32Array;

export interface Computed {
  /** What computed, one line. */
  readonly engines: string;
  readonly numbers: Record<string, Numbers>;
}

export const CLOUDS = 2;
const STEPS = 3;

export const CONFIG: MaeConfig = {
  points: 512,
  numGroups: [64, 32, 16],
  groupSizes: [8, 8, 8],
  encoderDims: [24, 48, 96],
  encoderDepths: [1, 1, 1],
  numHeads: 6,
  decoderDims: [96, 48],
  decoderDepths: [1, 1],
  decoderUpBlocks: [1, 1],
  dropPath: 0,
  maskRatio: 0.75,
  masking: 'guided',
  maskTemperature: 1,
  targets: '3d+2d',
  targetScale: 'raw',
  lossWeight2d: 1,
  teacherDim: 96,
  leakIndexZero: true,
  dropUncoveredTokens: true,
};

/**
 * chosen [B,G], neighbours [B,G,K], images [V*B,224*224], features [V*B,P*P,C], saliency [V*B,P*P], encoded [B,2*C] (max and
 * mean), losses [steps,2] (3D and 2D).
 * @throws Error whatever the packages throw
 */
export async function compute(wanted: Wanted): Promise<Computed> {
  const engine = await selectEngine('wasm');
  const { build } = await initKernels();
  const points = await someClouds();
  const prepared = prepareBatch(points, CLOUDS, CONFIG, engine);
  const { engines, numbers: seen } = await look(wanted, prepared.images, 3 * CLOUDS);

  const model = createI2PMae(CONFIG, { seed: 0 });
  const { max, mean } = await model.encodeAsync(points, CLOUDS, engine);
  const losses = await learn(model, prepared, seen);
  model.dispose();
  return {
    engines: `points ${engine.name}, kernels wasm ${build}, ${engines}`,
    numbers: {
      chosen: engine.fps(points, CLOUDS, 64),
      neighbours: prepared.levels[0].neighbours,
      images: prepared.images,
      ...seen,
      encoded: Float32Array.of(...max, ...mean),
      losses,
    },
  };
}

/** What the teacher says of the first view of the first cloud: features [1,P*P,C], saliency [1,P*P]. */
export async function glance(wanted: Wanted): Promise<Computed> {
  const { images } = renderViews(await someClouds(), CLOUDS);
  return look(wanted, images.slice(0, IMAGE_SIZE * IMAGE_SIZE), 1);
}

async function look({ teacher, provider, threads = 1 }: Wanted, images: Float32Array, count: number) {
  const { weights, settings } = readVitBytes(teacher);
  const eye = await createOnnxTeacher(weights, { ...settings, provider, threads });
  const { features, saliency } = await eye.run(images, count);
  await eye.dispose();
  return { engines: `${await runtimeVersion()}: ${eye.description}`, numbers: { features, saliency } };
}

/** [steps,2] */
async function learn(model: I2PMae, prepared: PreparedBatch, seen: ViewFeatures): Promise<Float32Array> {
  const optimizer = new AdamW(model.parameters.parameters);
  const losses = new Float32Array(2 * STEPS);
  for (let step = 0; step < STEPS; step++) {
    const batch = completeBatch(prepared, seen, CONFIG, randomStream(0, 'mask', step));
    const { loss3d, loss2d, gradients } = await model.lossAndGradientsAsync(batch);
    losses.set([loss3d ?? Number.NaN, loss2d ?? Number.NaN], 2 * step);
    optimizer.step(gradients, 1e-3);
    disposeGradients(gradients);
  }
  return losses;
}

/** [B,N,3] */
export async function someClouds(): Promise<Float32Array> {
  const { test } = await openDataset(`synthetic:points=${CONFIG.points},test=${CLOUDS}`);
  const points = new Float32Array(CLOUDS * CONFIG.points * 3);
  for (let i = 0; i < CLOUDS; i++) test.cloud(i, CONFIG.points, points, i * CONFIG.points * 3);
  return points;
}
