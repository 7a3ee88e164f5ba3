/**
 * How much of the wasm heap a training step needs, from the configuration: parameters with gradients and moments, and the
 * tensors that a forward pass keeps for its gradients. Counted op by op as `@i2p/mae` calls them; only the number of visible
 * tokens is an estimate. The heap can grow to 4 GiB and no further.
 */
import type { EncoderConfig, MaeConfig } from '@i2p/mae';

/** What the address space of wasm32 allows. */
export const HEAP_LIMIT = 2 ** 32;
const VIEWS = 3;
/** Measured: blocks between live ones that are too small for what comes next. */
const FRAGMENTATION = 1.1;
/** Of level 0: neighbours of a visible group that no other visible group has, measured; groups that touch share points. */
const DISTINCT = 0.65;

/** How a step is worked off. */
export interface StepShape {
  /** Clouds of one forward pass. */
  readonly clouds: number;
  /** Forward passes before an update; from two on, running sums of the gradients stay. */
  readonly passes: number;
  /** Threads among which the moments are divided. */
  readonly workers: number;
}

/** What a step's memory depends on. */
export interface StepNeeds {
  /** Floats that a forward pass keeps for each cloud. */
  readonly floats: number;
  readonly parameters: number;
}

/** Bytes that must fit into the heap of each worker. */
export function stepBytes({ floats, parameters }: StepNeeds, shape: StepShape): number {
  return 4 * FRAGMENTATION * (standing(parameters, shape) + Math.max(parameters, shape.clouds * floats));
}

/** Most clouds of one forward pass that fit; 0 when not even one does. */
export function largestPass({ floats, parameters }: StepNeeds, shape: Omit<StepShape, 'clouds'>): number {
  const room = HEAP_LIMIT / (4 * FRAGMENTATION) - standing(parameters, { ...shape, clouds: 0 });
  return room < parameters ? 0 : Math.floor(room / floats);
}

/** `stepBytes` of pre-training. */
export function predictHeap(config: MaeConfig, parameters: number, shape: StepShape): number {
  return stepBytes({ floats: floatsPerCloud(config), parameters }, shape);
}

/** Floats that are there through the whole step: parameters, two moments of each, sums of gradients. */
function standing(parameters: number, { passes, workers }: StepShape): number {
  return parameters * (1 + 2 / workers + (passes > 1 ? 1 : 0));
}

/** Visible tokens of the three levels that training expects to see. */
function visibleTokens({ numGroups, groupSizes, maskRatio }: MaeConfig): [number, number, number] {
  const covered = (groups: number, draws: number): number => groups * (1 - (1 - 1 / groups) ** draws);
  const coarse = numGroups[2] - Math.trunc(maskRatio * numGroups[2]);
  const middle = covered(numGroups[1], coarse * groupSizes[2]);
  return [covered(numGroups[0], DISTINCT * middle * groupSizes[1]), middle, coarse];
}

/** Floats that a forward pass keeps for each cloud. */
export function floatsPerCloud(config: MaeConfig): number {
  const { numGroups, encoderDims, encoderDepths, decoderDims, decoderDepths, numHeads } = config;
  const visible = visibleTokens(config);
  let floats = 0;
  for (const i of [0, 1, 2] as const) {
    const [tokens, width] = [visible[i], encoderDims[i]];
    floats += tokenEmbed(config, i) + encoderDepths[i] * block(tokens, width, numHeads);
    // all embedded groups, the visible ones, and both stacked for the next level
    floats += (2 * numGroups[i] + 3 * tokens) * width;
  }
  floats += decoderDepths[0] * block(numGroups[2], decoderDims[0], numHeads);
  floats += decoderDepths[1] * block(numGroups[1], decoderDims[1], numHeads);
  return floats + featurePropagation(config) + heads(config, visible[1]);
}

/** norm, qkv, attention weights, its output, sum, norm, fc1, slope and output of GELU, fc2, sum. */
export function block(tokens: number, width: number, numHeads: number): number {
  return 17 * tokens * width + numHeads * tokens ** 2;
}

/** Neighbours, first layer before and behind its BatchNorm, the joined layer; maxima and winners of each group. */
export function tokenEmbed(
  { numGroups, groupSizes, encoderDims }: Pick<EncoderConfig, 'numGroups' | 'groupSizes' | 'encoderDims'>,
  level: 0 | 1 | 2,
): number {
  const to = encoderDims[level];
  const from = level === 0 ? 3 : encoderDims[(level - 1) as 0 | 1];
  const [first, second, third] = level === 0 ? [128, 256, 512] : [from, from, to];
  const groups = numGroups[level];
  return groups * groupSizes[level] * (from + 2 * first + third) + groups * (2 * second + 2 * to);
}

/** Each convolution: input, before BatchNorm, behind it, slope of GELU. */
function featurePropagation({ numGroups, decoderDims, decoderUpBlocks }: MaeConfig): number {
  const [coarse, fine] = decoderDims;
  return numGroups[1] * (coarse + fine + fine * (3 + 2 * 4 * decoderUpBlocks[0] + 2));
}

/** Targets, predictions and their gradients. */
function heads({ numGroups, groupSizes, targets, teacherDim }: MaeConfig, visible: number): number {
  const geometry = 3 * (numGroups[1] - visible) * groupSizes[1] * 3;
  if (targets === '3d') return geometry;
  const channels = VIEWS * teacherDim;
  return geometry + channels * (numGroups[0] + 2 * visible * groupSizes[1]);
}
