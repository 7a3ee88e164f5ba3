/**
 * A whole step of pre-training, ViT-B/16 on three views of every cloud included: groups, views, teacher, masks and targets,
 * student, AdamW. Beside the official formulation in torch, which gets groups and masks for nothing.
 */
import { useMatrixProduct } from '@i2p/kernels';
import { completeWithOrder, createI2PMae, drawOrder, type I2PMae, prepareBatch, type ViewFeatures } from '@i2p/mae';
import { AdamW } from '@i2p/nn';
import { type PointEngine, selectEngine } from '@i2p/pointops';
import { VIEWS } from '@i2p/projection';
import { randomStream } from '@i2p/random';
import { type HostTensor, tensor } from '@i2p/safetensors';
import { createOnnxTeacher, type Precision } from '@i2p/vit2d';
import { type Contender, type Measurement, measure } from '../measure.js';
import { startPeer } from '../peers/peer-program.js';
import type { SuiteOptions } from '../suite.js';
import { randomClipVit } from './clip-vit.js';
import { blasProduct, embeddedProduct } from './matrix-products.js';
import { officialStep } from './step-sizes.js';
import { storedAnswers } from './stored-answers.js';
import { studentArrays } from './student-batch.js';
import { CHECKED, type Product, type StepResult, sameStep, stepOnce, torchStep } from './student-step.js';
import { surfacePoints } from './surface-points.js';

/** How the teacher's answer comes: computed in a precision, or read from disk. */
type Teaching = Precision | 'bank';

/** Ratio to torch that is aimed at; how far losses may differ, relative to the larger; the least cosine of gradients. */
const BOUNDS: Readonly<Record<Teaching, { target: number; tolerance: number; cosine: number }>> = {
  float32: { target: 0.4, tolerance: 1e-3, cosine: 0.999 },
  int8: { target: 0.25, tolerance: 0.05, cosine: 0.9 },
  bank: { target: 0.1, tolerance: 1e-3, cosine: 0.999 },
};

interface WholeStep extends StepResult {
  readonly teaching: Teaching;
}

/** On one thread: the teacher's thread and the student's take turns, so that one works at a time. */
export async function wholeStep({ quick, peers }: SuiteOptions): Promise<Measurement> {
  const step = await prepareStep();
  const weights = randomClipVit();
  const program =
    peers &&
    (await startPeer(peers, {
      module: 'official_step',
      arrays: arraysOf(step, weights),
      options: { config: step.model.config, gradients: CHECKED },
    }));
  const teachers = {
    float32: await createOnnxTeacher(weights),
    int8: await createOnnxTeacher(weights, { precision: 'int8' }),
  };
  const images = prepareBatch(step.points, step.clouds, step.model.config, step.engine).images;
  const answers = storedAnswers(await teachers.float32.run(images, VIEWS * step.clouds), step.clouds);
  const online = (precision: Precision) => (pixels: Float32Array) =>
    teachers[precision].run(pixels, VIEWS * step.clouds);
  const ours = [
    contender(step, 'float32', online('float32'), peers !== undefined),
    contender(step, 'int8', online('int8'), peers !== undefined),
    contender(step, 'bank', async () => answers.read(), peers !== undefined),
  ];
  const contenders = program ? [torch(torchStep('torch', program)), ...ours] : ours;
  const title = `whole step, official, batch ${step.clouds}, ViT-B/16, 1 thread`;
  try {
    return await measure({ title, contenders, compare }, quick ? 1 : 3);
  } finally {
    await Promise.all([program?.stop(), teachers.float32.dispose(), teachers.int8.dispose()]);
    answers.dispose();
  }
}

interface Step {
  readonly model: I2PMae;
  readonly optimizer: AdamW;
  readonly engine: PointEngine;
  readonly product: Product;
  readonly points: Float32Array;
  readonly clouds: number;
  /** Of the coarsest groups, given so that both sides mask alike [B,G]. */
  readonly order: Int32Array;
}

async function prepareStep(): Promise<Step> {
  const { config, batch: clouds } = officialStep;
  const embedded = await embeddedProduct();
  const model = createI2PMae(config, { seed: 0 });
  const groups = clouds * config.numGroups[2];
  return {
    model,
    clouds,
    engine: await selectEngine(),
    optimizer: new AdamW(model.parameters.parameters),
    product: blasProduct(1) ?? embedded,
    points: surfacePoints(clouds, config.points),
    order: drawOrder(new Float32Array(groups).fill(1), clouds, randomStream(0, 'whole-step')),
  };
}

/** A step from clouds to updated weights. */
function contender(
  { model, optimizer, engine, product, points, clouds, order }: Step,
  teaching: Teaching,
  teach: (images: Float32Array) => Promise<ViewFeatures>,
  besidePeer: boolean,
): Contender<WholeStep> {
  return {
    name: teaching === 'bank' ? 'i2p, answers on disk' : `i2p ${teaching}`,
    description: product.description ?? product.name,
    ...(besidePeer ? { target: BOUNDS[teaching].target } : {}),
    async run() {
      useMatrixProduct(product.use);
      const prepared = prepareBatch(points, clouds, model.config, engine, teaching !== 'bank');
      const batch = completeWithOrder(prepared, await teach(prepared.images), model.config, order);
      return { teaching, ...stepOnce(model, optimizer, batch) };
    },
  };
}

function arraysOf(
  { model, engine, points, clouds, order }: Step,
  teacher: ReadonlyMap<string, HostTensor>,
): Map<string, HostTensor> {
  const { config } = model;
  const prepared = prepareBatch(points, clouds, config, engine);
  const batch = completeWithOrder(prepared, undefined, { ...config, targets: '3d', masking: 'random' }, order);
  const arrays = studentArrays(model, batch).set('points', tensor(points, [clouds, config.points, 3]));
  for (const [name, value] of teacher) arrays.set(`teacher.${name}`, value);
  return arrays;
}

function torch(step: Contender<StepResult>): Contender<WholeStep> {
  return { ...step, run: async () => ({ teaching: 'float32', ...(await step.run()) }) };
}

function compare(expected: WholeStep, actual: WholeStep) {
  const { tolerance, cosine } = BOUNDS[actual.teaching];
  return sameStep(expected, actual, tolerance, cosine);
}
