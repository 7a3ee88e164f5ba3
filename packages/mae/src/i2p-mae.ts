/** I2P-MAE: the student model, one forward pass that reads like the paper's figure 2. */
import { readValues, readValuesNow } from '@i2p/kernels';
import {
  addLinear,
  type ForwardContext,
  gradientsOf,
  type LoadReport,
  type NamedGradients,
  ParameterSet,
  truncatedNormal,
} from '@i2p/nn';
import type { PointEngine } from '@i2p/pointops';
import { VIEWS } from '@i2p/projection';
import { type RandomStream, randomStream } from '@i2p/random';
import type { HostTensor } from '@i2p/safetensors';
import { keep, scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TrainingBatch } from './batch.js';
import { type MaeConfig, validateMaeConfig } from './config.js';
import { addDecoder, type Decoded, decode } from './decoder.js';
import { addEncoder, type EncodedLevel, encode } from './encoder.js';
import {
  geometryLoss,
  type LossWeights,
  reconstructGeometry,
  reconstructSemantics,
  semanticLoss,
  trainedLoss,
} from './losses.js';
import { evaluationMasks, type Masks } from './masking.js';
import { groupLevels, type Levels } from './multi-scale.js';
import { type PooledFeatures, poolTokens } from './pooling.js';
import {
  addTargetStatistics,
  readTargetStatistics,
  type TargetStatistics,
  targetStatisticsIn,
  writeTargetStatistics,
} from './target-statistics.js';

export interface LossAndGradients {
  readonly loss3d: number;
  readonly loss2d: number;
  /** By official parameter name; the caller disposes of them. */
  readonly gradients: NamedGradients;
}

/** The same before anything is read: on a GPU the losses may still be on their way. */
export interface Differentiated {
  /** Scalars; the caller disposes of them. */
  readonly loss3d: Tensor;
  readonly loss2d: Tensor;
  readonly gradients: NamedGradients;
}

/** Every intermediate of a training forward pass. */
export interface ForwardPass {
  readonly encoded: readonly EncodedLevel[];
  readonly decoded: Decoded;
  readonly reconstruction3d: Tensor;
  readonly reconstruction2d: Tensor | undefined;
  readonly loss3d: Tensor;
  readonly loss2d: Tensor;
}

/** Weights of a batch that is no part of another. */
const WHOLE: LossWeights = { loss3d: 1, loss2d: 1 };

/** Builds an untrained model. Call `initKernels()` of `@i2p/kernels` first. @throws Error when the configuration is no model */
export function createI2PMae(config: MaeConfig, options: { seed: number }): I2PMae {
  validateMaeConfig(config);
  const parameters = new ParameterSet();
  const stream = randomStream(options.seed, 'init');
  parameters.addParameter('mask_token', [1, config.decoderDims[0]], truncatedNormal(config.decoderDims[0], stream));
  addEncoder(parameters, config, stream);
  addDecoder(parameters, config, stream);
  const width = config.decoderDims[1];
  const outputs = config.groupSizes[1];
  const head = { init: 'fan-in', convolution: true } as const;
  addLinear(parameters, 'rec_head_3d', width, 3 * outputs, stream, head);
  addLinear(parameters, 'rec_head_2d', width, outputs * VIEWS * config.teacherDim, stream, head);
  addTargetStatistics(parameters, config);
  return new I2PMae(config, parameters);
}

export class I2PMae {
  /** On the host, where the losses' targets are made. */
  #statistics: TargetStatistics | undefined;

  constructor(
    readonly config: MaeConfig,
    readonly parameters: ParameterSet,
  ) {}

  get parameterCount(): number {
    return this.parameters.parameterCount;
  }

  /** One training-mode forward pass; moves the BatchNorm buffers. Run it inside tf.tidy. */
  forward(batch: TrainingBatch, dropPath?: RandomStream): ForwardPass {
    const { config, parameters } = this;
    const context: ForwardContext = { parameters, training: true, dropPath };
    const encoded = encode(context, config, batch.levels, batch.masks, batch.batch);
    const decoded = decode(context, config, batch.levels, batch.masks, encoded, batch.batch);
    const reconstruction3d = reconstructGeometry(context, decoded.tokens, batch);
    const loss3d = geometryLoss(reconstruction3d, batch);
    if (config.targets === '3d')
      return { encoded, decoded, reconstruction3d, reconstruction2d: undefined, loss3d, loss2d: scalar(0) };
    const reconstruction2d = reconstructSemantics(context, decoded.tokens, batch, config);
    return {
      encoded,
      decoded,
      reconstruction3d,
      reconstruction2d,
      loss3d,
      loss2d: semanticLoss(reconstruction2d, batch, config, this.targetStatistics),
    };
  }

  /**
   * Both losses of a batch and the gradients of the configured targets' sum; waits for nothing.
   * @param weights of the losses in that sum, beside the configured one
   */
  differentiate(batch: TrainingBatch, dropPath?: RandomStream, weights: LossWeights = WHOLE): Differentiated {
    let losses: Tensor[] = [];
    const { value, gradients } = gradientsOf(this.parameters, () => {
      const pass = this.forward(batch, dropPath);
      const loss = trainedLoss(pass, this.config, weights);
      losses = [keep(pass.loss3d), keep(pass.loss2d)];
      return loss;
    });
    if (!losses.includes(value)) value.dispose();
    const [loss3d, loss2d] = losses as [Tensor, Tensor];
    return { loss3d, loss2d, gradients };
  }

  /**
   * Both losses of a batch and the gradients of the configured targets' sum.
   * @throws Error on an engine that must wait for its device: `lossAndGradientsAsync` waits
   */
  lossAndGradients(batch: TrainingBatch, dropPath?: RandomStream): LossAndGradients {
    const { gradients, ...losses } = this.differentiate(batch, dropPath);
    const [loss3d, loss2d] = [losses.loss3d, losses.loss2d].map(takeNow) as [number, number];
    return { loss3d, loss2d, gradients };
  }

  /** As `lossAndGradients`, on any engine. */
  async lossAndGradientsAsync(
    batch: TrainingBatch,
    dropPath?: RandomStream,
    weights?: LossWeights,
  ): Promise<LossAndGradients> {
    const { gradients, ...losses } = this.differentiate(batch, dropPath, weights);
    const [loss3d, loss2d] = await Promise.all([take(losses.loss3d), take(losses.loss2d)]);
    return { loss3d, loss2d, gradients };
  }

  /** Shift and scale of the 2D targets; undefined when they are raw. @throws Error when they were never measured */
  get targetStatistics(): TargetStatistics | undefined {
    this.#statistics ??= readTargetStatistics(this.parameters, this.config);
    return this.#statistics;
  }

  /** Gives a new model the measured statistics of its standardised targets; checkpoints hold them from then on. */
  setTargetStatistics(statistics: TargetStatistics): void {
    writeTargetStatistics(this.parameters, this.config, statistics);
    this.#statistics = statistics;
  }

  /** Training-mode forwards without updates: only the BatchNorm buffers learn (`i2p svm --init`). */
  calibrateBatchNorm(batches: Iterable<TrainingBatch>): void {
    for (const batch of batches) {
      tidy(() => {
        const context: ForwardContext = { parameters: this.parameters, training: true };
        const encoded = encode(context, this.config, batch.levels, batch.masks, batch.batch);
        decode(context, this.config, batch.levels, batch.masks, encoded, batch.batch);
      });
    }
  }

  /** Evaluation-mode tokens of the coarsest level [B*G2,C], run it inside tf.tidy. */
  evaluationTokens(levels: Levels, masks: Masks, batch: number): Tensor {
    const context: ForwardContext = { parameters: this.parameters, training: false };
    const coarse = encode(context, this.config, levels, masks, batch)[2] as EncodedLevel;
    return coarse.tokens;
  }

  /** points [B,N,3] -> frozen features: max and mean over the coarsest normalised tokens [B,C] (SPEC 8); at once, or @throws Error where an engine must wait. */
  encode(points: Float32Array, batch: number, engine: PointEngine): PooledFeatures {
    const tokens = this.#tokensOf(points, batch, engine);
    const values = readValuesNow(tokens);
    tokens.dispose();
    return poolTokens(values, batch, this.config.encoderDims[2]);
  }

  /** As `encode`, on any engine. */
  async encodeAsync(points: Float32Array, batch: number, engine: PointEngine): Promise<PooledFeatures> {
    const tokens = this.#tokensOf(points, batch, engine);
    const values = await readValues(tokens);
    tokens.dispose();
    return poolTokens(values, batch, this.config.encoderDims[2]);
  }

  #tokensOf(points: Float32Array, batch: number, engine: PointEngine): Tensor {
    const levels = groupLevels(points, batch, this.config, engine);
    const masks = evaluationMasks(levels, batch, this.config);
    return tidy(() => this.evaluationTokens(levels, masks, batch));
  }

  stateDict(): Map<string, HostTensor> {
    return this.parameters.stateDict();
  }

  /** As `stateDict`, on any engine. */
  stateDictAsync(): Promise<Map<string, HostTensor>> {
    return this.parameters.stateDictAsync();
  }

  /** @throws Error when nothing matches or a shape differs */
  loadStateDict(tensors: ReadonlyMap<string, HostTensor>): LoadReport {
    const report = this.parameters.loadStateDict(tensors);
    this.#statistics = targetStatisticsIn(tensors, this.config);
    return report;
  }

  dispose(): void {
    this.parameters.dispose();
  }
}

async function take(scalarTensor: Tensor): Promise<number> {
  const [value = Number.NaN] = await readValues(scalarTensor);
  scalarTensor.dispose();
  return value;
}

function takeNow(scalarTensor: Tensor): number {
  const [value = Number.NaN] = readValuesNow(scalarTensor);
  scalarTensor.dispose();
  return value;
}
