/** The classes of single files under a fine-tuned classifier. */
import { type CloudScale, furthestPoints, readCloudFiles } from '@i2p/data';
import { createClassifier } from '@i2p/mae';
import { selectEngine } from '@i2p/pointops';
import type { Console } from '../console.js';
import { probabilities } from '../finetune/negative-log-likelihood.js';
import { type EngineChoice, startEngineAtOnce } from '../student/matrix-engine.js';
import { buildModel } from '../supervised/build-model.js';
import { loadWholeModel } from '../supervised/whole-model.js';
import { messageOf } from '../user-error.js';
import { listFiles } from './list-files.js';
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

/** A file that gives no cloud. */
export interface Unreadable {
  readonly file: string;
  /** One sentence that names the file. */
  readonly error: string;
}

export interface ClassifyResult {
  readonly weights: string;
  readonly files: readonly Classified[];
  readonly failed: readonly Unreadable[];
}

/**
 * Files that give no cloud are told of beside the classes of the others.
 * @param given files, and folders of them
 * @throws UserError when the checkpoint is no fine-tuned classifier
 */
export async function classifyFiles(
  given: readonly string[],
  options: ClassifyOptions,
  console: Console,
  choice?: EngineChoice,
): Promise<ClassifyResult> {
  const { sizes, names, stored, scale, seed, whole } = openClassifier(options);
  await startEngineAtOnce(choice);
  const engine = await selectEngine();
  const classifier = buildModel(() => createClassifier(sizes, { seed }));
  try {
    loadWholeModel(classifier, whole, console);
    const [files, failed]: [Classified[], Unreadable[]] = [[], []];
    for (const file of listFiles(given)) {
      const cloud = await readCloud(file, stored, seed, scale);
      if (!(cloud instanceof Float32Array)) {
        failed.push(cloud);
        continue;
      }
      const logits = classifier.logits(furthestPoints(cloud, 1, sizes.points, engine), 1, engine);
      files.push({ file, classes: mostProbable(logits, names, options.top) });
    }
    return { weights: whole.file, files, failed };
  } finally {
    classifier.dispose();
  }
}

/** A cloud [points,3], or why there is none. */
async function readCloud(
  file: string,
  points: number,
  seed: number,
  scale: CloudScale,
): Promise<Float32Array | Unreadable> {
  try {
    return (await readCloudFiles([file], points, seed, scale)).clouds;
  } catch (error) {
    return { file, error: messageOf(error) };
  }
}

function mostProbable(logits: Float32Array, names: readonly string[], top: number): Classified['classes'] {
  const classes = Array.from(probabilities(logits), (probability, label) => ({
    name: names[label] ?? `output ${label}`,
    probability,
  }));
  return classes.sort((a, b) => b.probability - a.probability).slice(0, top);
}
