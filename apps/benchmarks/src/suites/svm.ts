/** Fitting the linear SVM that judges frozen features, beside scikit-learn. */
import { accuracy, fitLinearSvm, type LinearSvm, predict } from '@i2p/eval';
import { int32Of, tensor } from '@i2p/safetensors';
import type { Agreement } from '../agreement.js';
import { startClock } from '../clock.js';
import { type Contender, measure } from '../measure.js';
import { peerContender } from '../peers/peer-contender.js';
import { type PeerProgram, startPeer } from '../peers/peer-program.js';
import type { Suite, SuiteOptions } from '../suite.js';
import { classFeatures, type LabelledFeatures, MODELNET40 } from './class-features.js';

const DIM = 384;
const C = 1;
/** The ratio to scikit-learn that is aimed at. */
const TARGET = 0.5;
/** Both stop at the same tolerance, not in the same point: so much of the held-out rows may be labelled differently. */
const DIFFERENT_LABELS = 0.005;

export const svmSuite: Suite = {
  name: 'svm',
  description: `linear SVM on frozen features, one against one, C = ${C}, one thread; fitting alone is timed`,
  async *run(options) {
    const sizes = options.quick ? MODELNET40.slice(0, 10) : MODELNET40;
    const train = classFeatures(sizes, DIM, 'train');
    const heldOut = classFeatures(
      sizes.map((size) => Math.ceil(size / 4)),
      DIM,
      'test',
    );
    const peer = await startSklearn(options, train, heldOut);
    const ours = fitting(train, heldOut);
    const contenders = peer
      ? [peerContender('sklearn', peer, (result) => int32Of(result('labels'))), { ...ours, target: TARGET }]
      : [ours];
    const title = `svm ${train.labels.length} x ${DIM}, ${sizes.length} classes`;
    const compare = (expected: Int32Array, actual: Int32Array): Agreement =>
      sameLabels(expected, actual, heldOut.labels);
    yield await measure({ title, contenders, compare }, options.quick ? 1 : 3);
    await peer?.stop();
  },
};

async function startSklearn(
  { peers }: SuiteOptions,
  { features, labels }: LabelledFeatures,
  heldOut: LabelledFeatures,
): Promise<PeerProgram | undefined> {
  if (!peers) return undefined;
  const arrays = new Map([
    ['features', tensor(features, [labels.length, DIM])],
    ['labels', tensor(labels, [labels.length])],
    ['heldOut', tensor(heldOut.features, [heldOut.labels.length, DIM])],
  ]);
  return startPeer(peers, { module: 'svm', arrays, options: { C } });
}

/** Results are the labels of the held-out rows. */
function fitting({ features, labels }: LabelledFeatures, heldOut: LabelledFeatures): Contender<Int32Array> {
  const fit = (): LinearSvm => fitLinearSvm(features, labels, DIM, { C });
  return {
    name: 'i2p',
    run: () => predict(fit(), heldOut.features),
    async time() {
      const elapsed = startClock();
      fit();
      return elapsed();
    },
  };
}

function sameLabels(expected: Int32Array, actual: Int32Array, truth: Int32Array): Agreement {
  const different = expected.filter((label, i) => label !== actual[i]).length;
  const percent = (labels: Int32Array): string => (100 * accuracy(labels, truth)).toFixed(2);
  return {
    agrees: different <= DIFFERENT_LABELS * truth.length,
    says: `accuracy ${percent(expected)} and ${percent(actual)} %, ${different} of ${truth.length} labels differ`,
  };
}
