/**
 * Training as one rank of several: its share of every batch, gradients summed over all ranks in rank order, the same update everywhere.
 * Rank by rank this is what worker threads do, so N ranks end in the bytes of N workers.
 */
import { useBatchNormReduction } from '@i2p/kernels';
import type { Communicator } from '@i2p/mpi';
import { AdamW, disposeGradients, scaleGradients } from '@i2p/nn';
import type { Checkpoint } from '../../run-folder/checkpoint-store.js';
import { UserError } from '../../user-error.js';
import { accumulate, type Losses, meanLosses } from '../accumulate.js';
import { BatchPipeline } from '../batch-pipeline.js';
import { slicesOf } from '../batch-slice.js';
import { learningRate } from '../learning-rate.js';
import { batchSource } from '../local-trainer.js';
import type { Session } from '../session.js';
import { configOfShare, lossWeights } from '../share-of-batch.js';
import { stepMetrics } from '../step-metrics.js';
import type { Trainer } from '../trainer.js';
import { FlatGradients } from './flat-gradients.js';
import { rankSums } from './rank-sums.js';

/**
 * @param checkpoint where the optimizer goes on; the student is there already
 * @throws UserError when BatchNorm over all ranks is asked of an engine that has none
 */
export function createRankTrainer(session: Session, ranks: Communicator, checkpoint: Checkpoint | undefined): Trainer {
  const { config, model, length } = session;
  const { batch, seed, weightDecay, syncBatchNorm } = config.training;
  if (syncBatchNorm && !session.matrices.onHeap)
    throw new UserError('--sync-batch-norm sums on the wasm heap: leave --backend out, or --sync-batch-norm');
  const optimizer = new AdamW(model.parameters.parameters, { weightDecay });
  if (checkpoint) optimizer.loadStateDict(checkpoint.optimizer);
  const slices = slicesOf({ ...config.training, workers: ranks.size }, ranks.rank);
  const own = syncBatchNorm ? configOfShare(model.config, ranks.rank) : model.config;
  const pipeline = new BatchPipeline({ ...batchSource(session), config: own, slices }, length.steps - 1);
  const flat = new FlatGradients(ranks);
  const sums = rankSums(ranks);
  return {
    async step(step) {
      const begun = performance.now();
      const batches = await pipeline.next(step);
      const preparing = (performance.now() - begun) / 1000;
      const weights = syncBatchNorm ? lossWeights(batches, ranks.size, sums) : undefined;
      // only within a step: a report's forward pass is rank 0's alone
      if (syncBatchNorm) useBatchNormReduction(sums);
      const done = await accumulate(model, batches, { step, seed, batch, slices, weights }).finally(() =>
        useBatchNormReduction(undefined),
      );
      const all = exchangeLosses(ranks, done.losses, preparing);
      await flat.allReduce(done.sums);
      scaleGradients(done.sums, 1 / (slices.length * ranks.size));
      const rate = learningRate(config.training, length, step);
      optimizer.step(done.sums, rate);
      disposeGradients(done.sums);
      return { metrics: stepMetrics(step, rate, meanLosses(all.losses)), preparing: all.preparing };
    },
    updateStudent: async () => undefined,
    optimizerState: () => optimizer.stateDictAsync(),
    dispose: async () => optimizer.dispose(),
  };
}

/** Everybody's losses in rank order, and the longest preparation. */
function exchangeLosses(
  ranks: Communicator,
  { loss3d, loss2d, constant3d, constant2d }: Losses,
  preparing: number,
): { losses: Losses[]; preparing: number } {
  const own = Float64Array.of(loss3d, loss2d, constant3d, constant2d ?? Number.NaN, preparing);
  const all = ranks.allGather(own);
  const rows = Array.from({ length: ranks.size }, (_, rank) => [
    ...all.subarray(rank * own.length, (rank + 1) * own.length),
  ]);
  return {
    losses: rows.map(([three = 0, two = 0, constantThree = 0, constantTwo = 0]) => ({
      loss3d: three,
      loss2d: two,
      constant3d: constantThree,
      constant2d: Number.isNaN(constantTwo) ? undefined : constantTwo,
    })),
    preparing: Math.max(...rows.map((row) => row[4] ?? 0)),
  };
}
