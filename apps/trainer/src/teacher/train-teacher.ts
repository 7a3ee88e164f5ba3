/** Trains the embedded teacher: depth views of synthetic shapes, families by the class token, parts by the patches. */
import { createSynthetic } from '@i2p/data';
import { initKernels } from '@i2p/kernels';
import { warmupCosine } from '@i2p/nn';
import { randomStream } from '@i2p/random';
import { PATCHES, TEACHER_VIT, type DepthVit } from './depth-vit.js';
import { exportTeacher } from './export-teacher.js';
import { judgeTeacher, type TeacherVerdict } from './judge-teacher.js';
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
  readonly verdict: TeacherVerdict;
}

/** Added to the seed for the shapes: no other part of the project draws shapes from here on. */
export const DATA_SEED = 7_000_000;
const FAMILIES = 35;
const LEARNING_RATE = 1e-3;
const WARMUP = 40;

/** @param onStep called after every step, which is counted from 1 */
export async function trainTeacher(
  options: TeacherTraining,
  onStep: (step: number, losses: TeacherLosses) => void,
): Promise<TrainedTeacher> {
  const { steps, batch, seed, madeBy, vit = TEACHER_VIT, families = FAMILIES } = options;
  const { trainClouds = 200 * families, testClouds = 10 * families } = options;
  await initKernels();
  const dataSeed = DATA_SEED + seed;
  const data = await createSynthetic({ seed: dataSeed, classes: families, train: trainClouds, test: testClouds });
  const parts = partClasses(data.train);
  const source: ViewSource = { data: data.train, parts, batch, seed, patchesPerImage: PATCHES / 2 };
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
    const verdict = await judgeTeacher(file, vit.heads, data.test);
    return { file, parameters, dataSeed, families, parts: parts.names.length, verdict };
  } finally {
    model.dispose();
  }
}
