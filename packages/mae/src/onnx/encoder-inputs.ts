/** What the exported encoder reads: the groups of the clouds, which are made outside of the graph (SPEC 1). */
import type { PointEngine } from '@i2p/pointops';
import { type MaeConfig, validateMaeConfig } from '../config.js';
import { groupLevels, type Level } from '../multi-scale.js';

/** One input as runtimes take it: `new ort.Tensor(type, data, dims)`. */
export interface EncoderInput {
  readonly type: 'float32' | 'int64';
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** The inputs by the names of the graph. */
export interface EncoderInputs extends Readonly<Record<string, EncoderInput>> {
  /** Neighbour coordinates of the finest level minus their centre [B,G0,K0,3]. */
  readonly offsets: EncoderInput;
  /** Centres of each level, fine to coarse [B,G,3]. */
  readonly centres_0: EncoderInput;
  readonly centres_1: EncoderInput;
  readonly centres_2: EncoderInput;
  /** Neighbours of each group among the same cloud's centres of the next finer level, 0..G_finer-1 [B,G,K]. */
  readonly neighbours_1: EncoderInput;
  readonly neighbours_2: EncoderInput;
}

/**
 * points [B,N,3] -> the inputs of the graph that `exportEncoderOnnx` writes for a model of this configuration.
 * @throws Error when the configuration is no model, or the clouds are not B times the configured number of points
 */
export function encoderInputs(
  points: Float32Array,
  batch: number,
  config: MaeConfig,
  engine: PointEngine,
): EncoderInputs {
  validateMaeConfig(config);
  const expected = batch * config.points * 3;
  if (points.length !== expected)
    throw new Error(
      `${batch} clouds of ${config.points} points have ${expected} coordinates, got an array of ${points.length}`,
    );
  const [fine, middle, coarse] = groupLevels(points, batch, config, engine);
  return {
    offsets: floats(fine.offsets, [batch, fine.groups, fine.neighbourCount, 3]),
    centres_0: centres(fine, batch),
    centres_1: centres(middle, batch),
    centres_2: centres(coarse, batch),
    neighbours_1: neighbours(middle, fine, batch),
    neighbours_2: neighbours(coarse, middle, batch),
  };
}

const floats = (data: Float32Array, dims: number[]): EncoderInput => ({ type: 'float32', dims, data });

const centres = (level: Level, batch: number): EncoderInput => floats(level.centres, [batch, level.groups, 3]);

/** Indices within a cloud: those of a level count through the batch. */
function neighbours({ groups, neighbourCount, neighbours }: Level, finer: Level, batch: number): EncoderInput {
  const perCloud = groups * neighbourCount;
  const data = BigInt64Array.from(neighbours, (index, i) => BigInt(index - Math.floor(i / perCloud) * finer.groups));
  return { type: 'int64', dims: [batch, groups, neighbourCount], data };
}
