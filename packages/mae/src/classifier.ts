/** The fine-tuned classifier (paper section 4.2, SPEC 8): the encoder on all tokens, one norm, pooling, a head of three layers. */
import {
  concatColumns,
  logSoftmax,
  maxOverGroups,
  meanOverGroups,
  nllLoss,
  readValues,
  readValuesNow,
  residual,
} from '@i2p/kernels';
import {
  addBatchNorm,
  addLayerNorm,
  addLinear,
  dropout,
  type ForwardContext,
  gradientsOf,
  type LoadReport,
  layerNorm,
  linear,
  linearBatchNorm,
  type NamedGradients,
  ParameterSet,
} from '@i2p/nn';
import type { PointEngine } from '@i2p/pointops';
import { type RandomStream, randomStream } from '@i2p/random';
import type { HostTensor } from '@i2p/safetensors';
import { keep, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type ClassifierConfig, validateClassifierConfig } from './classifier-config.js';
import { type DownstreamDraws, expectClouds } from './downstream-draws.js';
import { type AttendedLevel, addEncoder, encodeLevels } from './encoder.js';
import { loadEncoderWeights, loadStrictly } from './load-weights.js';
import { openMasks } from './masking.js';
import { groupLevels, type Levels } from './multi-scale.js';

/** Official names of the head: Linear, BatchNorm, (ReLU, dropout,) twice, then Linear. */
const HEAD = 'cls_head_finetune';

export interface ClassifierStep {
  readonly loss: number;
  /** Scores of the training-mode pass [B,classes]. */
  readonly logits: Float32Array;
  /** By official parameter name; the caller disposes of them. */
  readonly gradients: NamedGradients;
}

/** What a forward pass computes. */
export interface ClassifierPass {
  /** Normalised tokens of the coarsest level [B*G2,C]. */
  readonly tokens: Tensor;
  /** What the head reads [B,C] or [B,2C]. */
  readonly pooled: Tensor;
  readonly logits: Tensor;
}

/** Builds an untrained classifier. Call `initKernels()` of `@i2p/kernels` first. @throws Error when the configuration is no model */
export function createClassifier(config: ClassifierConfig, options: { seed: number }): Classifier {
  validateClassifierConfig(config);
  const parameters = new ParameterSet();
  const stream = randomStream(options.seed, 'init');
  addEncoder(parameters, config, stream, { norms: false });
  addLayerNorm(parameters, 'norm', config.encoderDims[2]);
  addHead(parameters, config, stream);
  return new Classifier(config, parameters);
}

function addHead(parameters: ParameterSet, config: ClassifierConfig, stream: RandomStream): void {
  const { encoderDims, headWidth, classes, pooling } = config;
  const init = 'fan-in';
  addLinear(parameters, `${HEAD}.0`, encoderDims[2] * (pooling === 'mean,max' ? 2 : 1), headWidth, stream, { init });
  addBatchNorm(parameters, `${HEAD}.1`, headWidth);
  addLinear(parameters, `${HEAD}.4`, headWidth, headWidth, stream, { init });
  addBatchNorm(parameters, `${HEAD}.5`, headWidth);
  addLinear(parameters, `${HEAD}.8`, headWidth, classes, stream, { init });
}

export class Classifier {
  constructor(
    readonly config: ClassifierConfig,
    readonly parameters: ParameterSet,
  ) {}

  get parameterCount(): number {
    return this.parameters.parameterCount;
  }

  /** One pass over a batch; in training mode the BatchNorm buffers move. Run it inside tf.tidy. */
  forward(levels: Levels, mode: { training: boolean } & DownstreamDraws): ClassifierPass {
    const { config, parameters } = this;
    const context: ForwardContext = { parameters, ...mode };
    const batch = levels[2].centres.length / (3 * levels[2].groups);
    const encoded = encodeLevels(context, config, levels, openMasks(levels, batch), batch);
    const tokens = layerNorm(context, 'norm', (encoded[2] as AttendedLevel).attended);
    const mean = meanOverGroups(tokens, levels[2].groups);
    const max = maxOverGroups(tokens, levels[2].groups);
    const pooled = config.pooling === 'mean,max' ? concatColumns(mean, max) : residual(mean, max);
    let x = pooled;
    for (const layer of [0, 4]) {
      const hidden = linearBatchNorm(context, `${HEAD}.${layer}`, `${HEAD}.${layer + 1}`, x);
      x = dropout(context, hidden, config.dropout);
    }
    return { tokens, pooled, logits: linear(context, `${HEAD}.8`, x) };
  }

  /**
   * Scores in evaluation mode [B,classes].
   * @param points [B,N,3]
   * @throws Error when the clouds do not have the configured number of points
   */
  logits(points: Float32Array, batch: number, engine: PointEngine): Float32Array {
    const logits = this.#evaluate(points, batch, engine);
    const scores = readValuesNow(logits);
    logits.dispose();
    return scores;
  }

  /** As `logits`, on any engine. */
  async logitsAsync(points: Float32Array, batch: number, engine: PointEngine): Promise<Float32Array> {
    const logits = this.#evaluate(points, batch, engine);
    const scores = await readValues(logits);
    logits.dispose();
    return scores;
  }

  #evaluate(points: Float32Array, batch: number, engine: PointEngine): Tensor {
    expectClouds(points, batch, this.config.points);
    const levels = groupLevels(points, batch, this.config, engine);
    return tidy(() => this.forward(levels, { training: false }).logits);
  }

  /**
   * One training-mode pass, its cross-entropy with label smoothing, and all gradients.
   * @param levels the clouds as `groupLevels` grouped them
   * @param labels classes [B]
   * @throws Error when labels and clouds differ in number, or a label is no class
   */
  lossAndGradients(levels: Levels, labels: Int32Array, draws: DownstreamDraws = {}): ClassifierStep {
    const { value, logits, gradients } = this.#differentiate(levels, labels, draws);
    const result = { loss: readValuesNow(value)[0] ?? Number.NaN, logits: readValuesNow(logits), gradients };
    value.dispose();
    logits.dispose();
    return result;
  }

  /** As `lossAndGradients`, on any engine. */
  async lossAndGradientsAsync(
    levels: Levels,
    labels: Int32Array,
    draws: DownstreamDraws = {},
  ): Promise<ClassifierStep> {
    const { value, logits, gradients } = this.#differentiate(levels, labels, draws);
    const [[loss = Number.NaN], scores] = await Promise.all([readValues(value), readValues(logits)]);
    value.dispose();
    logits.dispose();
    return { loss, logits: scores, gradients };
  }

  #differentiate(levels: Levels, labels: Int32Array, draws: DownstreamDraws) {
    let kept: Tensor | undefined;
    try {
      const result = gradientsOf(this.parameters, () => {
        const { logits } = this.forward(levels, { training: true, ...draws });
        kept = keep(logits);
        return nllLoss(logSoftmax(logits), labels, this.config.labelSmoothing);
      });
      return { ...result, logits: kept as Tensor };
    } catch (error) {
      kept?.dispose();
      throw error;
    }
  }

  stateDict(): Map<string, HostTensor> {
    return this.parameters.stateDict();
  }

  /** As `stateDict`, on any engine. */
  stateDictAsync(): Promise<Map<string, HostTensor>> {
    return this.parameters.stateDictAsync();
  }

  /** Loads a whole classifier. @throws Error when a name is missing or unexpected, or a shape differs */
  loadStateDict(tensors: ReadonlyMap<string, HostTensor>): LoadReport {
    return loadStrictly(this.parameters, tensors);
  }

  /**
   * Loads the encoder of a pre-training checkpoint; norm and head keep their values.
   * @throws Error when it holds no encoder of this kind, or a shape differs
   */
  loadEncoder(tensors: ReadonlyMap<string, HostTensor>): LoadReport {
    return loadEncoderWeights(this.parameters, tensors);
  }

  dispose(): void {
    this.parameters.dispose();
  }
}
