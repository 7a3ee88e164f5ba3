/** Trains the embedded teacher: depth views of synthetic shapes, families by the class token, parts by the patches. */
import { createSynthetic, type PointDataset } from '@i2p/data';
import { initKernels } from '@i2p/kernels';
import { warmupCosine } from '@i2p/nn';
import { randomStream } from '@i2p/random';
import { type DepthVit, TEACHER_VIT } from './depth-vit.js';
import { exportTeacher } from './export-teacher.js';
import { labelledViews, type ViewSource } from './labelled-views.js';
import { partClasses } from './part-classes.js';
import { SupervisedVit, type TeacherLosses } from './supervised-vit.js';

export interface TeacherTraining {
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  readonly vit?: DepthVit;
  readonly families?: number;
  readonly trainClouds?: number;
  readonly testClouds?: number;
  /** Written into the file's metadata. */
  readonly madeBy: string;
}

export interface TrainedTeacher {
  /** A safetensors file. */
  readonly file: Uint8Array;
  readonly parameters: number;
  readonly dataSeed: number;
  readonly families: number;
  readonly parts: number;
  /** Held-out clouds of the same families. */
  readonly test: PointDataset;
}

/** Added to the seed for the shapes: no other part of the project draws shapes from here on. */
export const DATA_SEED = 7_000_000;
const FAMILIES = 35;
const LEARNING_RATE = 1e-3;
const WARMUP = 40;
/** A third of an image's patches: more and cheaper steps teach more than complete pictures. */
const PATCHES_USED = 64;

/** @param onStep called after every step, which is counted from 1 */
export async function trainTeacher(
  options: TeacherTraining,
  onStep: (step: number, losses: TeacherLosses) => void,
): Promise<TrainedTeacher> {
  const { steps, batch, seed, madeBy, vit = TEACHER_VIT, families = FAMILIES } = options;
  const { trainClouds = 100 * families, testClouds = 10 * families } = options;
  await initKernels();
  const dataSeed = DATA_SEED + seed;
  const data = await createSynthetic({ seed: dataSeed, classes: families, train: trainClouds, test: testClouds });
  const parts = partClasses(data.train);
  const source: ViewSource = { data: data.train, parts, batch, seed, patchesPerImage: PATCHES_USED };
  const model = new SupervisedVit(vit, families, parts.names.length, randomStream(seed, 'teacher-init'));
  try {
    const parameters = model.parameters.parameterCount;
    for (let step = 0; step < steps; step++) {
      const rate = warmupCosine(step, { base: LEARNING_RATE, steps, warmup: Math.min(WARMUP, steps) });
      onStep(step + 1, model.step(labelledViews(source, step), rate));
    }
    const file = exportTeacher(model.parameters, vit, {
      made_by: madeBy,
      classes: JSON.stringify(data.train.classNames),
    });
    return { file, parameters, dataSeed, families, parts: parts.names.length, test: data.test };
  } finally {
    model.dispose();
  }
}
