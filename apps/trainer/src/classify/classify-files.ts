/** The classes of single files under a fine-tuned classifier. */
import { dirname } from 'node:path';
import { type CloudScale, furthestPoints, readCloudFiles } from '@i2p/data';
import { createClassifier } from '@i2p/mae';
import { selectEngine } from '@i2p/pointops';
import { FINETUNING, type FinetuneConfig } from '../config/finetune-schema.js';
import { probabilities } from '../finetune/negative-log-likelihood.js';
import { readTensorFile } from '../run-folder/checkpoint-store.js';
import { checkpointFolder, locateWeights } from '../run-folder/locate-weights.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import { openRunOf, runFolder } from '../run-folder/run-folder.js';
import { type EngineChoice, startEngine } from '../student/matrix-engine.js';
import { bestStep, type SupervisedMetrics } from '../supervised/supervised-metrics.js';
import { messageOf, UserError } from '../user-error.js';

export interface Classified {
  readonly file: string;
  /** Most probable first. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
}

export interface ClassifyOptions {
  /** A run of `i2p finetune`, or one of its checkpoints. */
  readonly checkpoint: string;
  /** The checkpoint that was best on the test split, in place of the newest. */
  readonly best: boolean;
  /** Most classes of each file. */
  readonly top: number;
}

/** @throws UserError when the checkpoint is no fine-tuned run, or a file cannot be read */
export async function classifyFiles(
  files: readonly string[],
  { checkpoint, best, top }: ClassifyOptions,
  choice?: EngineChoice,
): Promise<{ weights: string; files: Classified[] }> {
  const { weights, config } = classifierRun(checkpoint, best);
  const { model, data, training } = config;
  const { classNames, stored } = data;
  if (model.classes === 'auto' || model.numGroups === 'auto' || classNames === null || stored === null)
    throw new UserError(`${dirname(weights)} is a run that was never started: it does not say its classes`);
  const points = await readClouds(files, stored, training.seed, data.scale);
  await startEngine(choice);
  const engine = await selectEngine();
  const classifier = createClassifier(model as Parameters<typeof createClassifier>[0], training);
  try {
    classifier.loadStateDict(readTensorFile(weights));
    const classified = files.map((file, i): Classified => {
      const cloud = points.subarray(3 * i * stored, 3 * (i + 1) * stored);
      const logits = classifier.logits(furthestPoints(cloud, 1, model.points, engine), 1, engine);
      const classes = Array.from(probabilities(logits), (probability, label) => ({
        name: classNames[label] ?? `output ${label}`,
        probability,
      }));
      return { file, classes: classes.sort((a, b) => b.probability - a.probability).slice(0, top) };
    });
    return { weights, files: classified };
  } finally {
    classifier.dispose();
  }
}

async function readClouds(
  files: readonly string[],
  points: number,
  seed: number,
  scale: CloudScale,
): Promise<Float32Array> {
  try {
    return (await readCloudFiles(files, points, seed, scale)).clouds;
  } catch (error) {
    throw new UserError(messageOf(error), { cause: error });
  }
}

function classifierRun(checkpoint: string, best: boolean): { weights: string; config: FinetuneConfig } {
  const { file, run } = locateWeights(checkpoint);
  if (run === undefined)
    throw new UserError(`${checkpoint} is a file: give a run folder of i2p finetune, which knows its classes`);
  let config: FinetuneConfig;
  try {
    ({ config } = openRunOf(FINETUNING, run));
  } catch (error) {
    throw new UserError(`${run} is not a run of i2p finetune: ${messageOf(error)}`, { cause: error });
  }
  if (!best) return { weights: file, config };
  const folder = runFolder(run);
  const found = bestStep(readMetrics<SupervisedMetrics>(folder.metrics), 'testAccuracy');
  if (!found) throw new UserError(`${run} was never tested, so that none of its checkpoints is the best`);
  return { weights: `${checkpointFolder(folder.checkpoints, found.step)}/model.safetensors`, config };
}
