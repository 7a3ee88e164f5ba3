/** Training in this thread: the session's student itself learns. */
import type { TrainingBatch } from '@i2p/mae';
import { AdamW, disposeGradients, scaleGradients } from '@i2p/nn';
import type { Checkpoint } from '../run-folder/checkpoint-store.js';
import { expectMemory } from '../student/expect-memory.js';
import { accumulate } from './accumulate.js';
import { BatchPipeline, type BatchSource } from './batch-pipeline.js';
import { type BatchSlice, slicesOf } from './batch-slice.js';
import { learningRate } from './learning-rate.js';
import type { Session } from './session.js';
import { stepMetrics } from './step-metrics.js';
import type { Trainer } from './trainer.js';

/** The training batches of a session, for one thread. */
export function batchSource({ config, data, engine, model, teacher }: Session): BatchSource {
  const { batch, seed } = config.training;
  const slices = slicesOf({ ...config.training, workers: 1 });
  const { bank } = config.teacher;
  return { data: data.train, config: model.config, batch, seed, engine, teacher, bank, slices };
}

/** @param checkpoint where the optimizer goes on; the student is there already */
export function createLocalTrainer(session: Session, checkpoint: Checkpoint | undefined): Trainer {
  const { config, model, length } = session;
  const { batch, seed, weightDecay } = config.training;
  const optimizer = new AdamW(model.parameters.parameters, { weightDecay });
  if (checkpoint) optimizer.loadStateDict(checkpoint.optimizer);
  const source = batchSource(session);
  const pipeline = new BatchPipeline(source, length.steps - 1);
  const learn = async (step: number, batches: readonly TrainingBatch[], slices: readonly BatchSlice[]) => {
    const { losses, sums } = await accumulate(model, batches, { step, seed, batch, slices });
    try {
      if (slices.length > 1) scaleGradients(sums, 1 / slices.length);
      const rate = learningRate(config.training, length, step);
      optimizer.step(sums, rate);
      return stepMetrics(step, rate, losses);
    } finally {
      disposeGradients(sums);
    }
  };
  const tryStep = async (step: number, clouds: number): Promise<void> => {
    const slices = slicesOf({ batch, workers: 1, microBatch: clouds });
    await learn(step, await new BatchPipeline({ ...source, slices }, step).next(step), slices);
  };
  return {
    async step(step) {
      const begun = performance.now();
      const batches = await pipeline.next(step);
      const preparing = (performance.now() - begun) / 1000;
      try {
        return { metrics: await learn(step, batches, source.slices), preparing };
      } catch (error) {
        const clouds = batch / source.slices.length;
        return expectMemory(error, { share: batch, clouds }, (fewer) => tryStep(step, fewer));
      }
    },
    updateStudent: async () => undefined,
    optimizerState: () => optimizer.stateDictAsync(),
    dispose: async () => optimizer.dispose(),
  };
}
