/** The classes of single files under a fine-tuned classifier. */
import { type CloudScale, furthestPoints, readCloudFiles } from '@i2p/data';
import { createClassifier } from '@i2p/mae';
import { selectEngine } from '@i2p/pointops';
import type { Console } from '../console.js';
import { probabilities } from '../finetune/negative-log-likelihood.js';
import { type EngineChoice, startEngineAtOnce } from '../student/matrix-engine.js';
import { buildModel } from '../supervised/build-model.js';
import { loadWholeModel } from '../supervised/whole-model.js';
import { messageOf, UserError } from '../user-error.js';
import { type ClassifierChoice, openClassifier } from './open-classifier.js';

export interface Classified {
  readonly file: string;
  /** Most probable first. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
}

export interface ClassifyOptions extends ClassifierChoice {
  /** Most classes of each file. */
  readonly top: number;
}

/** @throws UserError when the checkpoint is no fine-tuned classifier, or a file cannot be read */
export async function classifyFiles(
  files: readonly string[],
  options: ClassifyOptions,
  console: Console,
  choice?: EngineChoice,
): Promise<{ weights: string; files: Classified[] }> {
  const { sizes, names, stored, scale, seed, whole } = openClassifier(options);
  const points = await readClouds(files, stored, seed, scale);
  await startEngineAtOnce(choice);
  const engine = await selectEngine();
  const classifier = buildModel(() => createClassifier(sizes, { seed }));
  try {
    loadWholeModel(classifier, whole, console);
    const classified = files.map((file, i): Classified => {
      const cloud = points.subarray(3 * i * stored, 3 * (i + 1) * stored);
      const logits = classifier.logits(furthestPoints(cloud, 1, sizes.points, engine), 1, engine);
      const classes = Array.from(probabilities(logits), (probability, label) => ({
        name: names[label] ?? `output ${label}`,
        probability,
      }));
      return { file, classes: classes.sort((a, b) => b.probability - a.probability).slice(0, options.top) };
    });
    return { weights: whole.file, files: classified };
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
