/** What the linear SVM says of one checkpoint, kept in a file so that it is asked once. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunConfig } from '../config/schema.js';
import { checkpointName } from '../run-folder/checkpoint-store.js';
import { replaceFile } from '../run-folder/durable.js';
import type { Score } from '../svm/judge-features.js';
import { UserError } from '../user-error.js';
import type { Cell } from './cells.js';
import type { JudgeSection } from './study-file.js';

export type JudgeSettings = Omit<JudgeSection, 'at'>;

export interface Judgement {
  readonly step: number;
  /** One for each pooling, in the study's order. */
  readonly scores: readonly Score[];
  readonly trainClouds: number;
  readonly testClouds: number;
  /** What it was made with. */
  readonly settings: JudgeSettings;
}

/** Where a step's judgement lies. Arms whose untrained students are the same share that one. */
export function judgementFile(out: string, cell: Cell, step: number): string {
  const name = step === 0 ? join('untrained', untrainedKey(cell.config)) : join(cell.name, checkpointName(step));
  return join(out, 'judgements', `${name}.json`);
}

/**
 * The judgement, if it was made.
 * @throws UserError when it was made with other settings
 */
export function readJudgement(file: string, settings: JudgeSettings): Judgement | undefined {
  if (!existsSync(file)) return undefined;
  const judgement = JSON.parse(readFileSync(file, 'utf8')) as Judgement;
  for (const key of ['pooling', 'folds', 'C', 'labelled'] as const) {
    const [before, now] = [JSON.stringify(judgement.settings[key]), JSON.stringify(settings[key])];
    if (before !== now) {
      throw new UserError(
        `${file} was judged with another setting: judge.${key} was ${before} and is ${now} now; take another --out, or remove the folder "judgements" to judge all checkpoints again`,
      );
    }
  }
  return judgement;
}

export function writeJudgement(file: string, judgement: Judgement): void {
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, `${JSON.stringify(judgement, null, 2)}\n`);
}

/** Equal for configurations whose untrained, calibrated encoders are the same: what is trained and how does not matter yet. */
function untrainedKey({ model, training, data }: RunConfig): string {
  const { points, numGroups, groupSizes, encoderDims, encoderDepths, numHeads, maskRatio, leakIndexZero } = model;
  const encoder = { points, numGroups, groupSizes, encoderDims, encoderDepths, numHeads, maskRatio, leakIndexZero };
  const { dropUncoveredTokens, decoderDims } = model;
  const all = [encoder, dropUncoveredTokens, decoderDims, training.batch, training.seed, data.source];
  return `seed-${training.seed}-${createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 8)}`;
}
