/**
 * What a batch becomes before the student sees it: groups and depth views first (`prepareBatch`), then, with the
 * teacher's answer, masks and 2D targets (`completeBatch`). Between the two the teacher runs in its own thread.
 */
import type { PointEngine } from '@i2p/pointops';
import { backProject, type DepthViews, renderViews, VIEWS, viewGrids } from '@i2p/projection';
import type { RandomStream } from '@i2p/random';
import { type MaeConfig, validateMaeConfig } from './config.js';
import { drawOrder, keepProbability, type Masks, maskFromOrder, propagateMask, saliencyAtCentres } from './masking.js';
import { groupLevels, type Levels } from './multi-scale.js';
import { semanticCentres } from './semantic-rows.js';

/** What a 2D model says of the depth views: patch features [V*B,P*P,C] and class-token saliency [V*B,P*P]. */
export interface ViewFeatures {
  readonly features: Float32Array;
  readonly saliency: Float32Array;
}

export interface PreparedBatch {
  readonly batch: number;
  /** The augmented clouds [B,N,3]. */
  readonly points: Float32Array;
  readonly levels: Levels;
  readonly views: DepthViews;
  /** Teacher input [V*B,224*224], all samples of view 1 first; empty when they were not wanted. */
  readonly images: Float32Array;
}

export interface TrainingBatch extends PreparedBatch {
  readonly masks: Masks;
  /** Saliency of the coarsest centres [B,G], where a teacher gave one. */
  readonly saliency: Float32Array | undefined;
  /** Teacher features at level-0 centres, views side by side [R, V*C]: the rows the 2D loss compares with. */
  readonly teacherRows: Float32Array | undefined;
  /** The centres of those rows, b * G0 + g, ascending: the neighbours of visible middle tokens; all centres when left out. */
  readonly teacherCentres?: Int32Array | undefined;
}

/**
 * Groups the clouds and draws their views.
 * @param points augmented clouds [B,N,3]
 * @param draw whether the images are wanted: not when the teacher's answer to them is known
 * @throws Error when the clouds do not have the configured number of points
 */
export function prepareBatch(
  points: Float32Array,
  batch: number,
  config: MaeConfig,
  engine: PointEngine,
  draw = true,
): PreparedBatch {
  validateMaeConfig(config);
  if (points.length !== batch * config.points * 3) {
    throw new Error(
      `a batch of ${batch} clouds of ${config.points} points has ${batch * config.points * 3} coordinates, got ${points.length}`,
    );
  }
  const views = draw ? renderViews(points, batch) : { images: new Float32Array(0), grids: viewGrids(points, batch) };
  return { batch, points, levels: groupLevels(points, batch, config, engine), views, images: views.images };
}

/**
 * Chooses the visible tokens and reads the 2D targets.
 * @param teacher may be left out only when nothing needs it: random masking and 3D targets alone
 */
export function completeBatch(
  prepared: PreparedBatch,
  teacher: ViewFeatures | undefined,
  config: MaeConfig,
  stream: RandomStream,
): TrainingBatch {
  const { batch } = prepared;
  const saliency = coarseSaliency(prepared, teacher);
  const order = drawOrder(visitProbability(saliency, batch, config), batch, stream);
  return complete(prepared, teacher, config, order, saliency);
}

/** As `completeBatch`, with the order of the coarsest groups [B,G] given: the first ones stay visible. */
export function completeWithOrder(
  prepared: PreparedBatch,
  teacher: ViewFeatures | undefined,
  config: MaeConfig,
  order: Int32Array,
): TrainingBatch {
  return complete(prepared, teacher, config, order, coarseSaliency(prepared, teacher));
}

function coarseSaliency(
  { batch, levels, views }: PreparedBatch,
  teacher: ViewFeatures | undefined,
): Float32Array | undefined {
  return teacher && saliencyAtCentres(teacher.saliency, levels, views, batch);
}

function complete(
  prepared: PreparedBatch,
  teacher: ViewFeatures | undefined,
  config: MaeConfig,
  order: Int32Array,
  saliency: Float32Array | undefined,
): TrainingBatch {
  const { batch, levels } = prepared;
  const masks = propagateMask(maskFromOrder(order, batch, config.maskRatio), levels, config);
  if (config.targets === '3d') return { ...prepared, masks, saliency, teacherRows: undefined };
  const teacherCentres = semanticCentres(levels, masks, batch);
  return {
    ...prepared,
    masks,
    saliency,
    teacherRows: readTargets(prepared, teacher, config, teacherCentres),
    teacherCentres,
  };
}

function visitProbability(saliency: Float32Array | undefined, batch: number, config: MaeConfig): Float32Array {
  if (config.masking === 'random') return new Float32Array(batch * config.numGroups[2]).fill(1 / config.numGroups[2]);
  if (!saliency) throw new Error("masking 'guided' needs a teacher; without one set model.masking to random");
  return keepProbability(saliency, batch, config.maskTemperature);
}

function readTargets(
  { batch, levels, views }: PreparedBatch,
  teacher: ViewFeatures | undefined,
  config: MaeConfig,
  rows: Int32Array,
): Float32Array {
  if (!teacher) throw new Error(`targets '${config.targets}' need a teacher; without one set model.targets to 3d`);
  const patches = teacher.saliency.length / (VIEWS * batch);
  const channels = teacher.features.length / (VIEWS * batch * patches);
  if (channels !== config.teacherDim) {
    throw new Error(
      `the teacher gives ${channels} channels, the model is configured for teacherDim = ${config.teacherDim}`,
    );
  }
  return backProject(teacher.features, channels, levels[0].centres, views.grids, batch, undefined, { rows });
}
