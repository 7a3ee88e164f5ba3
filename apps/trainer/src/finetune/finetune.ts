/** One classification run, from data to votes. Wiring only. */
import { createClassifier } from '@i2p/mae';
import { selectEngine } from '@i2p/pointops';
import type { Console } from '../console.js';
import { runLength } from '../pretrain/learning-rate.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import { checkStep, memoryNote } from '../student/check-heap.js';
import { classifierFloats } from '../student/downstream-heap.js';
import { type EngineChoice, startEngineAtOnce } from '../student/matrix-engine.js';
import { beginModel } from '../supervised/begin-model.js';
import { buildModel } from '../supervised/build-model.js';
import type { RunPlace } from '../supervised/run-place.js';
import { bestStep, type ScoredStep, type SupervisedMetrics, scoredSteps } from '../supervised/supervised-metrics.js';
import { type SupervisedOutcome, trainSupervised } from '../supervised/train.js';
import type { ClassificationSession } from './classification-session.js';
import { classificationTask } from './classification-task.js';
import type { PreparedFinetune } from './prepare-finetune.js';
import { voteAfterwards } from './vote-afterwards.js';
import type { VoteResult } from './votes-file.js';

export interface FinetuneResult extends SupervisedOutcome {
  readonly run: string;
  readonly report: string;
  /** Accuracy on the test split, as fractions. */
  readonly last: ScoredStep | undefined;
  /** Chosen on the test split, as the official code does. */
  readonly best: ScoredStep | undefined;
  readonly votes: VoteResult | undefined;
  readonly trainClouds: number;
  readonly testClouds: number;
}

/** Checks everything, then starts a run, or continues it from its newest checkpoint; votes when it is complete and the configuration says so. */
export async function finetune(
  place: RunPlace,
  { config, classifier: sizes, data, source }: PreparedFinetune,
  console: Console,
  choice?: EngineChoice,
): Promise<FinetuneResult> {
  const matrices = await startEngineAtOnce(choice);
  const classifier = buildModel(() => createClassifier(sizes, { seed: config.training.seed }));
  try {
    const session: ClassificationSession = { config, data, classifier, engine: await selectEngine() };
    const length = runLength(config.training, data.train.size);
    console.note(`data     ${data.description}`);
    console.note(
      `model    ${(classifier.parameterCount / 1e6).toFixed(2)} M parameters, ${length.steps} steps of ${config.training.batch} clouds`,
    );
    const task = classificationTask(session);
    const needs = { floats: classifierFloats(classifier.config), parameters: classifier.parameterCount };
    const division = { ...config.training, workers: 1 };
    const memory = memoryNote(matrices, division, () => checkStep(needs, division));
    if (memory !== undefined) console.note(memory);
    const start = beginModel(classifier, { place, source, kind: 'finetune', length }, console);
    const run = place.open();
    const outcome = await trainSupervised(run, config, task, matrices, console, start);
    const votes = outcome.step === outcome.steps ? await voteAfterwards(run, session, console) : undefined;
    const metrics = readMetrics<SupervisedMetrics>(run.metrics);
    return {
      ...outcome,
      run: run.root,
      report: run.report,
      last: scoredSteps(metrics, task.score).at(-1),
      best: bestStep(metrics, task.score),
      votes,
      trainClouds: data.train.size,
      testClouds: data.test.size,
    };
  } finally {
    classifier.dispose();
  }
}
