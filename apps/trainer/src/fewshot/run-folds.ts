/** A few-shot experiment (SPEC 8): one classification run a fold, each in a run folder of its own, and what they say together. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type MeanDeviation, meanAndDeviation } from '@i2p/eval';
import { runChangesOf } from '../config/differences.js';
import { FINETUNING, type FinetuneConfig } from '../config/finetune-schema.js';
import type { Console } from '../console.js';
import { finetune } from '../finetune/finetune.js';
import { type PreparedFinetune, prepareFinetune } from '../finetune/prepare-finetune.js';
import { runLength } from '../pretrain/learning-rate.js';
import { checkpointName, listCheckpoints } from '../run-folder/checkpoint-store.js';
import { replaceFile } from '../run-folder/durable.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import { openRunOf, type RunFolder, runFolder } from '../run-folder/run-folder.js';
import type { EngineChoice } from '../student/matrix-engine.js';
import { newPlace, placeOf, type RunPlace } from '../supervised/run-place.js';
import { bestStep, type SupervisedMetrics, scoredSteps } from '../supervised/supervised-metrics.js';
import { UserError } from '../user-error.js';
import { fewShotPage } from './few-shot-page.js';
import type { FewShotPlan, FewShotResult, FoldResult } from './few-shot-result.js';

/**
 * Works through the folds; finished ones are not repeated, an interrupted one goes on. Ctrl-C ends it after a step.
 * @throws UserError when a fold in the folder is of another configuration
 */
export async function runFolds(
  base: FinetuneConfig,
  plan: FewShotPlan,
  out: string,
  console: Console,
  choice?: EngineChoice,
): Promise<FewShotResult> {
  const finished: FoldResult[] = [];
  const { folds, way, shot, query, folder } = plan;
  for (let fold = 0; fold < folds; fold++) {
    const data = { ...base.data, fewShot: { way, shot, query, fold, folder } };
    const prepared = await prepareFinetune({ ...base, data }, console);
    const root = join(out, `fold-${fold}`);
    const [run, place] = [runFolder(root), placeOfFold(root, prepared)];
    if (!isComplete(run, prepared)) {
      console.note(`fold ${fold + 1} of ${folds}`);
      const { step, steps } = await finetune(place, prepared, console, choice);
      if (step < steps) break;
    }
    finished.push(foldResult(fold, run, prepared));
    writeResult(out, base, resultOf(plan, finished, out));
  }
  return resultOf(plan, finished, out);
}

function placeOfFold(root: string, { config }: PreparedFinetune): RunPlace {
  if (!existsSync(runFolder(root).config)) return newPlace(root, config);
  const { run, config: stored } = openRunOf(FINETUNING, root);
  const [changed] = runChangesOf(FINETUNING, stored, config);
  if (changed) {
    throw new UserError(
      `${root} holds a fold of another configuration: ${changed.key} is ${changed.before} there and ${changed.after} now; choose another --out`,
    );
  }
  return placeOf(run, config);
}

function isComplete(run: RunFolder, { config, data }: PreparedFinetune): boolean {
  const { steps } = runLength(config.training, data.train.size);
  return listCheckpoints(run.checkpoints).at(-1)?.endsWith(checkpointName(steps)) === true;
}

function foldResult(fold: number, run: RunFolder, { data }: PreparedFinetune): FoldResult {
  const metrics = readMetrics<SupervisedMetrics>(run.metrics);
  const curve = scoredSteps(metrics, 'testAccuracy');
  return {
    fold,
    run: run.root,
    classNames: data.train.classNames,
    last: curve.at(-1)?.value ?? Number.NaN,
    best: bestStep(metrics, 'testAccuracy')?.value ?? Number.NaN,
    curve,
  };
}

function resultOf(plan: FewShotPlan, finished: readonly FoldResult[], out: string): FewShotResult {
  const over = (of: (fold: FoldResult) => number): MeanDeviation | undefined =>
    finished.length === 0 ? undefined : meanAndDeviation(finished.map(of));
  return {
    ...plan,
    finished: [...finished],
    last: over(({ last }) => last),
    best: over(({ best }) => best),
    report: join(out, 'report.html'),
  };
}

function writeResult(out: string, config: FinetuneConfig, result: FewShotResult): void {
  replaceFile(join(out, 'few-shot.json'), `${JSON.stringify(result, null, 2)}\n`);
  replaceFile(result.report, fewShotPage(result, config));
}
