/** Frozen features for the linear SVM: the official configuration on 1024 points, beside the torch twin. */

import { useMatrixProduct } from '@i2p/kernels';
import { createI2PMae, evaluationMasks, groupLevels, type I2PMae } from '@i2p/mae';
import { type PointEngine, selectEngine } from '@i2p/pointops';
import { float32Of } from '@i2p/safetensors';
import { within } from '../agreement.js';
import { type Contender, measure } from '../measure.js';
import { peerContender } from '../peers/peer-contender.js';
import type { PeerEnvironment } from '../peers/peer-environment.js';
import { type PeerProgram, startPeer } from '../peers/peer-program.js';
import type { Suite } from '../suite.js';
import { blasProduct, embeddedProduct } from './matrix-products.js';
import { productFloor } from './product-floor.js';
import { officialStep } from './step-sizes.js';
import { studentArrays } from './student-batch.js';
import type { Product } from './student-step.js';
import { surfacePoints } from './surface-points.js';

const CLOUDS = 16;
const POINTS = 1024;
/** The ratio to the twin that is aimed at, for the fastest matrix product of this machine. */
const TARGET = 0.4;
const TOLERANCE = 1e-4;

export const featuresSuite: Suite = {
  name: 'features',
  description: `features of ${CLOUDS} clouds in evaluation mode, one thread; grouping is part of the work here, and given to torch`,
  async *run({ quick, peers }) {
    const embedded = await embeddedProduct();
    const blas = blasProduct(1);
    const model = createI2PMae({ ...officialStep.config, points: POINTS }, { seed: 0 });
    const points = surfacePoints(CLOUDS, POINTS);
    const engine = await selectEngine();
    const twins = peers
      ? [await startTwin(peers, model, points, engine, false), await startTwin(peers, model, points, engine, true)]
      : [];
    const contender = (product: Product, target: number | undefined): Contender<Float32Array> => ({
      name: product.name,
      ...(product.description === undefined ? {} : { description: product.description }),
      ...(target === undefined ? {} : { target }),
      run() {
        useMatrixProduct(product.use);
        return model.encode(points, CLOUDS, engine).max;
      },
    });
    const target = peers && TARGET;
    const ours = blas ? [contender(embedded, undefined), contender(blas, target)] : [contender(embedded, target)];
    const contenders = [...twins.map((twin) => twin.contender), ...ours];
    const compare = (expected: Float32Array, actual: Float32Array) => within(TOLERANCE, expected, actual);
    const title = `features, official, ${CLOUDS} x ${POINTS}, 1 thread`;
    try {
      yield await measure({ title, contenders, compare }, quick ? 1 : 7);
      if (blas) yield await productFloor(title, blas, (product) => contender(product, undefined).run());
    } finally {
      await Promise.all(twins.map(({ program }) => program.stop()));
    }
  },
};

async function startTwin(
  peers: PeerEnvironment,
  model: I2PMae,
  points: Float32Array,
  engine: PointEngine,
  rows: boolean,
): Promise<{ contender: Contender<Float32Array>; program: PeerProgram }> {
  const levels = groupLevels(points, CLOUDS, model.config, engine);
  const masks = evaluationMasks(levels, CLOUDS, model.config);
  const arrays = studentArrays(model, { levels, masks, batch: CLOUDS });
  const program = await startPeer(peers, {
    module: 'student_step',
    arrays,
    options: { config: model.config, work: 'features', rows },
  });
  const name = rows ? 'torch on rows' : 'torch';
  return { contender: peerContender(name, program, (result) => float32Of(result('features'))), program };
}
