import { heapBytes } from '@i2p/kernels';
import { completeBatch, createI2PMae, type MaeConfig, prepareBatch } from '@i2p/mae';
import { AdamW, disposeGradients } from '@i2p/nn';
import { selectEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { loadConfig } from '../config/load-config.js';
import { modelConfig } from '../config/model-config.js';
import { checkHeap } from './check-heap.js';
import { bindEngine } from './matrix-engine.js';
import { predictHeap } from './predict-heap.js';

const TEACHER_DIM = 16;
const shape = (clouds: number) => ({ clouds, passes: 1, workers: 1 });
const configOf = (...settings: string[]): MaeConfig => ({
  ...modelConfig(loadConfig('tiny', settings).model, TEACHER_DIM),
  masking: 'random',
});

/** Heap and prediction of a step, parameters and moments included. */
async function measure(config: MaeConfig, clouds: number): Promise<{ heap: number; predicted: number }> {
  const stream = randomStream(2, 'heap');
  const points = Float32Array.from({ length: clouds * config.points * 3 }, () => stream.normal() / 2);
  const prepared = prepareBatch(points, clouds, config, await selectEngine());
  const patches = 3 * clouds * 196;
  const teacher = { features: new Float32Array(patches * TEACHER_DIM), saliency: new Float32Array(patches) };
  const batch = completeBatch(prepared, teacher, config, stream);
  const model = createI2PMae(config, { seed: 0 });
  const optimizer = new AdamW(model.parameters.parameters);
  // the first step makes the moments when the activations are gone already
  for (let i = 0; i < 2; i++) {
    const { gradients } = model.lossAndGradients(batch, stream);
    optimizer.step(gradients, 1e-4);
    disposeGradients(gradients);
  }
  const predicted = predictHeap(config, model.parameterCount, shape(clouds));
  optimizer.dispose();
  model.dispose();
  return { heap: heapBytes(), predicted };
}

describe('predictHeap', () => {
  it('is near what steps take: embeddings, attention, or parameters being the most of it', async () => {
    await bindEngine({ blas: 'none', threads: 1 });
    // the heap only grows: each one needs more than the one before
    const wide = ['model.encoderDims=[24, 96, 384]', 'model.decoderDims=[384, 96]'];
    const many = ['model.points=256', 'model.numGroups=[256, 128, 32]', 'model.encoderDepths=[4, 2, 1]'];
    for (const [config, clouds] of [
      [configOf(), 12],
      [configOf(...wide), 12],
      [configOf(...many), 12],
    ] as const) {
      const { heap, predicted } = await measure(config, clouds);
      // a heap grows by up to a fifth at once: on average it is a tenth larger than what is needed
      expect(heap / (1.1 * predicted)).toBeGreaterThan(0.85);
      expect(heap / (1.1 * predicted)).toBeLessThan(1.15);
    }
  });
});

describe('checkHeap', () => {
  const official = loadConfig('i2p-mae');
  const model = { config: modelConfig(official.model, 512), parameterCount: 17_622_808 };
  const training = (settings: object) => ({ ...official.training, ...settings });

  it('lets pass what fits, and refuses more with what would', () => {
    expect(checkHeap(model, training({ batch: 32 }))).toBeLessThan(2 ** 32);
    const refused = /64 clouds at once need about .* GB of memory.*--batch (\d+), or --micro-batch 32/;
    expect(() => checkHeap(model, training({ batch: 64 }))).toThrow(refused);
    expect(checkHeap(model, training({ batch: 64, microBatch: 32 }))).toBeLessThan(2 ** 32);
    expect(checkHeap(model, training({ batch: 64, workers: 2 }))).toBeLessThan(2 ** 32);
  });

  it('names the largest batch: it fits, and one more does not', () => {
    let message = '';
    try {
      checkHeap(model, training({ batch: 100 }));
    } catch (error) {
      message = (error as Error).message;
    }
    const largest = Number(/--batch (\d+)/.exec(message)?.[1]);
    expect(checkHeap(model, training({ batch: largest }))).toBeLessThan(2 ** 32);
    expect(() => checkHeap(model, training({ batch: largest + 1 }))).toThrow('the wasm heap ends at 4.3 GB');
  });
});
