import { heapBytes } from '@i2p/kernels';
import {
  type ClassifierConfig,
  createClassifier,
  createPartSegmenter,
  groupLevels,
  modelNet40Classifier,
  shapeNetPartSegmenter,
} from '@i2p/mae';
import { AdamW, disposeGradients, type NamedGradients, type ParameterSet } from '@i2p/nn';
import { selectEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { checkStep } from './check-heap.js';
import { classifierFloats, segmenterFloats } from './downstream-heap.js';
import { bindEngine } from './matrix-engine.js';
import { stepBytes } from './predict-heap.js';

/** Heap after two steps: the first one makes the moments when the activations are gone already. */
function heapOf(parameters: ParameterSet, gradients: () => NamedGradients): number {
  const optimizer = new AdamW(parameters.parameters);
  for (let i = 0; i < 2; i++) {
    const found = gradients();
    optimizer.step(found, 1e-4);
    disposeGradients(found);
  }
  optimizer.dispose();
  return heapBytes();
}

const cloudsOf = (clouds: number, points: number): Float32Array => {
  const stream = randomStream(2, 'heap');
  return Float32Array.from({ length: clouds * points * 3 }, () => stream.normal() / 2);
};
const draws = { dropPath: randomStream(0, 'path'), dropout: randomStream(0, 'dropout') };

it('is near what steps of the downstream models take', async () => {
  await bindEngine({ blas: 'none', threads: 1 });
  const engine = await selectEngine();
  const small = {
    points: 256,
    numGroups: [128, 64, 16],
    encoderDims: [24, 48, 96],
    encoderDepths: [1, 1, 1],
  } as const;
  const config: ClassifierConfig = { ...modelNet40Classifier, ...small };
  const classifier = createClassifier(config, { seed: 0 });
  const levels = groupLevels(cloudsOf(8, 256), 8, config, engine);
  const ratios: number[] = [];
  const compare = (heap: number, clouds: number, floats: number, parameters: number): unknown =>
    // a heap grows by up to a fifth at once: on average it is a tenth larger than what is needed
    ratios.push(heap / (1.1 * stepBytes({ floats, parameters }, { clouds, passes: 1, workers: 1 })));
  const first = heapOf(
    classifier.parameters,
    () => classifier.lossAndGradients(levels, new Int32Array(8), draws).gradients,
  );
  compare(first, 8, classifierFloats(config), classifier.parameterCount);
  classifier.dispose();
  // the heap only grows: this one needs more
  const widths = { propagationWidths: [512, 256], headWidths: [512, 128, 64] } as const;
  const segmenter = createPartSegmenter({ ...shapeNetPartSegmenter, ...small, ...widths }, { seed: 0 });
  const points = cloudsOf(12, 256);
  const second = heapOf(
    segmenter.parameters,
    () => segmenter.lossAndGradients(points, 12, new Int32Array(12), new Int32Array(12 * 256), engine, draws).gradients,
  );
  compare(second, 12, segmenterFloats(segmenter.config), segmenter.parameterCount);
  segmenter.dispose();
  for (const ratio of ratios) {
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.2);
  }
});

it('lets the official presets pass in their slices, and refuses whole batches with a slice that fits', () => {
  const classifier = { floats: classifierFloats(modelNet40Classifier), parameters: 12_900_000 };
  const segmenter = { floats: segmenterFloats(shapeNetPartSegmenter), parameters: 27_000_000 };
  const once = { workers: 1, microBatch: null };
  expect(checkStep(classifier, { ...once, batch: 32, microBatch: 16 })).toBeLessThan(2 ** 32);
  expect(() => checkStep(classifier, { ...once, batch: 32 })).toThrow(/32 clouds at once need .* --micro-batch 16/);
  expect(checkStep(segmenter, { ...once, batch: 16, microBatch: 8 })).toBeLessThan(2 ** 32);
  expect(() => checkStep(segmenter, { ...once, batch: 16 })).toThrow(/16 clouds at once need .* --micro-batch 8/);
});
