/** One update of the student. */
import type { TrainingBatch } from '@i2p/mae';
import { disposeGradients } from '@i2p/nn';
import { randomStream } from '@i2p/random';
import type { StepMetrics } from '../run-folder/metrics-log.js';
import { UserError } from '../user-error.js';
import { firstBadTensor } from './bad-number.js';
import { constantLoss2d, constantLoss3d } from './constant-prediction.js';
import { learningRate } from './learning-rate.js';
import type { Session } from './session.js';

/**
 * Forward, backward, AdamW.
 * @param step zero-based
 * @returns the step's metrics, its number counted from 1
 * @throws UserError when a loss is not a number, naming the step and the first tensor that went bad
 */
export function trainStep(session: Session, batch: TrainingBatch, step: number): StepMetrics {
  const { config, model, optimizer, length } = session;
  const { loss3d, loss2d, gradients } = model.lossAndGradients(
    batch,
    randomStream(config.training.seed, 'drop-path', step),
  );
  try {
    if (!Number.isFinite(loss3d) || !Number.isFinite(loss2d)) {
      const bad = firstBadTensor(model, batch, gradients) ?? 'no parameter or gradient';
      throw new UserError(
        `step ${step + 1}: the loss is not a number (3D ${loss3d}, 2D ${loss2d}); the first bad tensor: ${bad}`,
      );
    }
    const rate = learningRate(config.training, length, step);
    optimizer.step(gradients, rate);
    const constant2d = constantLoss2d(batch);
    return {
      step: step + 1,
      learningRate: rate,
      loss3d,
      ...(constant2d !== undefined && { loss2d }),
      relative3d: loss3d / constantLoss3d(batch),
      ...(constant2d !== undefined && { relative2d: loss2d / constant2d }),
    };
  } finally {
    disposeGradients(gradients);
  }
}
