/** Part segmentation after Point-M2AE (SPEC 8): tokens of all levels at all points, a cloud feature, the category, a head per point. */
import { nllLoss, readValues, readValuesNow } from '@i2p/kernels';
import { gradientsOf, type LoadReport, type NamedGradients, ParameterSet } from '@i2p/nn';
import type { PointEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import type { HostTensor } from '@i2p/safetensors';
import { keep, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type DownstreamDraws, expectClouds } from './downstream-draws.js';
import { addEncoder, encode } from './encoder.js';
import { loadEncoderWeights, loadStrictly } from './load-weights.js';
import { openMasks } from './masking.js';
import { groupLevels, type Levels } from './multi-scale.js';
import { addPointPropagation, pointPropagation } from './point-propagation.js';
import { addSegmentationHead, segmentationHead } from './segmentation-head.js';
import { type FullSegmenterConfig, fullSegmenterConfig, type SegmenterConfig } from './segmenter-config.js';

export interface SegmenterStep {
  readonly loss: number;
  /** Of the training-mode pass [B*N,parts]. */
  readonly logProbabilities: Float32Array;
  /** By official parameter name; the caller disposes of them. */
  readonly gradients: NamedGradients;
}

/** A batch of clouds, grouped. */
interface GroupedClouds {
  readonly points: Float32Array;
  readonly levels: Levels;
  readonly categories: Int32Array;
}

/** Builds an untrained segmenter. Call `initKernels()` of `@i2p/kernels` first. @throws Error when the configuration is no model */
export function createPartSegmenter(config: SegmenterConfig, options: { seed: number }): PartSegmenter {
  const full = fullSegmenterConfig(config);
  const parameters = new ParameterSet();
  const stream = randomStream(options.seed, 'init');
  addEncoder(parameters, full, stream);
  full.encoderDims.forEach((width, i) =>
    addPointPropagation(parameters, `propagations.${i}`, width, full.propagationWidths, stream),
  );
  addSegmentationHead(parameters, full, stream);
  return new PartSegmenter(full, parameters);
}

export class PartSegmenter {
  constructor(
    readonly config: FullSegmenterConfig,
    readonly parameters: ParameterSet,
  ) {}

  get parameterCount(): number {
    return this.parameters.parameterCount;
  }

  /**
   * Logarithms of the part probabilities in evaluation mode [B*N,parts].
   * @param points [B,N,3]
   * @param categories of the clouds [B]
   * @throws Error when points or categories do not fit the batch, or a category does not exist
   */
  logProbabilities(points: Float32Array, batch: number, categories: Int32Array, engine: PointEngine): Float32Array {
    const clouds = this.#group(points, batch, categories, engine);
    const result = tidy(() => this.#forward(clouds, { training: false }));
    const values = readValuesNow(result);
    result.dispose();
    return values;
  }

  /** As `logProbabilities`, on any engine. */
  async logProbabilitiesAsync(
    points: Float32Array,
    batch: number,
    categories: Int32Array,
    engine: PointEngine,
  ): Promise<Float32Array> {
    const clouds = this.#group(points, batch, categories, engine);
    const result = tidy(() => this.#forward(clouds, { training: false }));
    const values = await readValues(result);
    result.dispose();
    return values;
  }

  /**
   * One training-mode pass, its mean negative log-likelihood over all points, and all gradients.
   * @param points [B,N,3]
   * @param categories of the clouds [B]
   * @param parts labels of the points [B*N]
   * @throws Error when inputs do not fit the batch, or a category or part does not exist
   */
  lossAndGradients(
    points: Float32Array,
    batch: number,
    categories: Int32Array,
    parts: Int32Array,
    engine: PointEngine,
    draws: DownstreamDraws = {},
  ): SegmenterStep {
    const { value, scores, gradients } = this.#differentiate(
      this.#group(points, batch, categories, engine),
      parts,
      draws,
    );
    const result = { loss: readValuesNow(value)[0] ?? Number.NaN, logProbabilities: readValuesNow(scores), gradients };
    value.dispose();
    scores.dispose();
    return result;
  }

  /** As `lossAndGradients`, on any engine. */
  async lossAndGradientsAsync(
    points: Float32Array,
    batch: number,
    categories: Int32Array,
    parts: Int32Array,
    engine: PointEngine,
    draws: DownstreamDraws = {},
  ): Promise<SegmenterStep> {
    const { value, scores, gradients } = this.#differentiate(
      this.#group(points, batch, categories, engine),
      parts,
      draws,
    );
    const [[loss = Number.NaN], logProbabilities] = await Promise.all([readValues(value), readValues(scores)]);
    value.dispose();
    scores.dispose();
    return { loss, logProbabilities, gradients };
  }

  #differentiate(clouds: GroupedClouds, parts: Int32Array, draws: DownstreamDraws) {
    let kept: Tensor | undefined;
    try {
      const result = gradientsOf(this.parameters, () => {
        const scores = this.#forward(clouds, { training: true, ...draws });
        kept = keep(scores);
        return nllLoss(scores, parts);
      });
      return { ...result, scores: kept as Tensor };
    } catch (error) {
      kept?.dispose();
      throw error;
    }
  }

  #group(points: Float32Array, batch: number, categories: Int32Array, engine: PointEngine): GroupedClouds {
    expectClouds(points, batch, this.config.points);
    if (categories.length !== batch)
      throw new Error(`${batch} clouds need ${batch} categories, got ${categories.length}`);
    return { points, categories, levels: groupLevels(points, batch, this.config, engine) };
  }

  #forward({ points, levels, categories }: GroupedClouds, mode: { training: boolean } & DownstreamDraws): Tensor {
    const { config, parameters } = this;
    const context = { parameters, ...mode };
    const batch = categories.length;
    const encoded = encode(context, config, levels, openMasks(levels, batch), batch);
    const features = encoded.map(({ tokens }, i) => {
      const geometry = { targets: points, sources: (levels[i] as Levels[0]).centres, batch };
      return pointPropagation(context, `propagations.${i}`, tokens, geometry, config.propagationWidths.length);
    });
    return segmentationHead(context, config, features, categories);
  }

  stateDict(): Map<string, HostTensor> {
    return this.parameters.stateDict();
  }

  /** As `stateDict`, on any engine. */
  stateDictAsync(): Promise<Map<string, HostTensor>> {
    return this.parameters.stateDictAsync();
  }

  /** Loads a whole segmenter. @throws Error when a name is missing or unexpected, or a shape differs */
  loadStateDict(tensors: ReadonlyMap<string, HostTensor>): LoadReport {
    return loadStrictly(this.parameters, tensors);
  }

  /**
   * Loads the encoder of a pre-training checkpoint, norms of the levels included; the rest keeps its values.
   * @throws Error when it holds no encoder of this kind, or a shape differs
   */
  loadEncoder(tensors: ReadonlyMap<string, HostTensor>): LoadReport {
    return loadEncoderWeights(this.parameters, tensors);
  }

  dispose(): void {
    this.parameters.dispose();
  }
}
