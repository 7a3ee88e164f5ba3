/** One segmentation run, from data to IoU. Wiring only. */
import { createPartSegmenter } from '@i2p/mae';
import { selectEngine } from '@i2p/pointops';
import type { Console } from '../console.js';
import { runLength } from '../pretrain/learning-rate.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import { checkStep, memoryNote } from '../student/check-heap.js';
import { segmenterFloats } from '../student/downstream-heap.js';
import { type EngineChoice, startEngineAtOnce } from '../student/matrix-engine.js';
import { beginModel } from '../supervised/begin-model.js';
import { buildModel } from '../supervised/build-model.js';
import type { RunPlace } from '../supervised/run-place.js';
import { bestStep, type ScoredStep, type SupervisedMetrics, scoredSteps } from '../supervised/supervised-metrics.js';
import { type SupervisedOutcome, trainSupervised } from '../supervised/train.js';
import type { PreparedSegment } from './prepare-segment.js';
import type { SegmentationSession } from './segmentation-session.js';
import { segmentationTask } from './segmentation-task.js';

/** Last and best of a score on the test split, as fractions. */
interface LastBest {
  readonly last: ScoredStep | undefined;
  /** Chosen on the test split, as the official code does. */
  readonly best: ScoredStep | undefined;
}

export interface SegmentResult extends SupervisedOutcome {
  readonly run: string;
  readonly report: string;
  readonly instanceIou: LastBest;
  readonly classIou: LastBest;
  readonly trainShapes: number;
  readonly testShapes: number;
}

/** Checks everything, then starts a run, or continues it from its newest checkpoint. */
export async function segment(
  place: RunPlace,
  { config, segmenter: sizes, data, source }: PreparedSegment,
  console: Console,
  choice?: EngineChoice,
): Promise<SegmentResult> {
  const matrices = await startEngineAtOnce(choice);
  const segmenter = buildModel(() => createPartSegmenter(sizes, { seed: config.training.seed }));
  try {
    const session: SegmentationSession = { config, data, segmenter, engine: await selectEngine() };
    const length = runLength(config.training, data.train.size);
    console.note(`data     ${data.description}`);
    console.note(
      `model    ${(segmenter.parameterCount / 1e6).toFixed(2)} M parameters, ${length.steps} steps of ${config.training.batch} shapes`,
    );
    const task = segmentationTask(session);
    const needs = { floats: segmenterFloats(segmenter.config), parameters: segmenter.parameterCount };
    const division = { ...config.training, workers: 1 };
    const memory = memoryNote(matrices, division, () => checkStep(needs, division));
    if (memory !== undefined) console.note(memory);
    const start = beginModel(segmenter, { place, source, kind: 'segmentation', length }, console);
    const run = place.open();
    const outcome = await trainSupervised(run, config, task, matrices, console, start);
    const metrics = readMetrics<SupervisedMetrics>(run.metrics);
    const lastBest = (score: string): LastBest => ({
      last: scoredSteps(metrics, score).at(-1),
      best: bestStep(metrics, score),
    });
    return {
      ...outcome,
      run: run.root,
      report: run.report,
      instanceIou: lastBest('instanceIou'),
      classIou: lastBest('classIou'),
      trainShapes: data.train.size,
      testShapes: data.test.size,
    };
  } finally {
    segmenter.dispose();
  }
}
