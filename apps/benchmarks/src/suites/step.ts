/** Training steps of the student: the embedded matrix product, and a BLAS library beside it where the machine has one. */
import { initKernels, type MatrixProduct, useMatrixProduct } from '@i2p/kernels';
import { openBlas } from '@i2p/kernels/blas';
import { completeBatch, createI2PMae, type I2PMae, type PreparedBatch, prepareBatch } from '@i2p/mae';
import { AdamW, disposeGradients } from '@i2p/nn';
import { selectEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { createOnnxTeacher, type Teacher } from '@i2p/vit2d';
import { within } from '../agreement.js';
import { type Case, type Contender, measure } from '../measure.js';
import type { Suite } from '../suite.js';
import { type StepSize, steps } from './step-sizes.js';
import { surfacePoints } from './surface-points.js';
import { randomVitTiny } from './vit-tiny.js';

/** Patches of a depth view. */
const PATCHES = 196;

interface Product {
  readonly name: string;
  readonly use: ((heap: WebAssembly.Memory) => MatrixProduct) | undefined;
}

export const stepSuite: Suite = {
  name: 'step',
  description:
    'forward, backward and AdamW of the student on one thread; last, with a ViT-Ti teacher on three views of every cloud beside it',
  async *run({ quick }) {
    const { build } = await initKernels();
    const products = availableProducts(build);
    for (const size of steps) yield await measure(await studentCase(size, products), quick ? 1 : 5);
    const teacher = await createOnnxTeacher(randomVitTiny(), { zeroCorners: true });
    const last = steps.at(-1) as StepSize;
    yield await measure(await studentCase(last, products, teacher), quick ? 1 : 5);
    await teacher.dispose();
  },
};

function availableProducts(build: string): Product[] {
  const embedded = { name: build, use: undefined };
  try {
    const blas = openBlas('auto');
    console.log(`  blas is ${blas.description}`);
    return [embedded, { name: 'blas', use: blas.product }];
  } catch (error) {
    console.log(`  without blas: ${error instanceof Error ? error.message : String(error)}`);
    return [embedded];
  }
}

async function studentCase(
  { name, config, batch }: StepSize,
  products: readonly Product[],
  teacher?: Teacher,
): Promise<Case<number>> {
  const model = createI2PMae(config, { seed: 0 });
  const optimizer = new AdamW(model.parameters.parameters);
  const prepared = prepareBatch(surfacePoints(batch, config.points), batch, config, await selectEngine());
  const contenders = products.map(
    ({ name, use }): Contender<number> => ({
      name,
      async run() {
        useMatrixProduct(use);
        // the teacher works on the next batch in its own thread, as in pre-training
        const next = teacher?.run(prepared.images, 3 * batch);
        const loss = trainOnce(model, optimizer, prepared);
        await next;
        return loss;
      },
    }),
  );
  return {
    title: `step ${name} B ${batch}${teacher ? ' with teacher' : ''}`,
    contenders,
    compare: (a, b) => within(1e-4, [a], [b]),
  };
}

/** A whole step at rate 0: everything is computed, and the next contender starts from the same weights. */
function trainOnce(model: I2PMae, optimizer: AdamW, prepared: PreparedBatch): number {
  const { config } = model;
  const stream = randomStream(0, 'step');
  const features = new Float32Array(3 * prepared.batch * PATCHES * config.teacherDim).fill(0.5);
  const saliency = new Float32Array(3 * prepared.batch * PATCHES).fill(1 / PATCHES);
  const batch = completeBatch(prepared, { features, saliency }, config, stream);
  const { loss3d, loss2d, gradients } = model.lossAndGradients(batch, stream);
  optimizer.step(gradients, 0);
  disposeGradients(gradients);
  return loss3d + loss2d;
}
