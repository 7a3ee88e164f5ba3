/** Voting with the weights that a complete run ends with, kept in `votes.json` and shown in the report. */
import { scaleAndTranslate } from '@i2p/data';
import { vote } from '@i2p/eval';
import type { Console } from '../console.js';
import { runLength } from '../pretrain/learning-rate.js';
import type { RunFolder } from '../run-folder/run-folder.js';
import type { ClassificationSession } from './classification-session.js';
import { classificationTask } from './classification-task.js';
import { readVotes, type VoteResult, writeVotes } from './votes-file.js';

/** @returns what was found, now or before; undefined where the configuration asks for no voting */
export function voteAfterwards(
  run: RunFolder,
  session: ClassificationSession,
  console: Console,
): VoteResult | undefined {
  const { config, data, classifier, engine } = session;
  const { voteRepetitions: repetitions, voteDraws: draws } = config.evaluation;
  if (repetitions === 0) return readVotes(run);
  const length = runLength(config.training, data.train.size);
  const { points } = config.model;
  const held = readVotes(run);
  if (held?.repetitions === repetitions && held.draws === draws && held.step === length.steps) return held;
  console.note(`voting   ${repetitions} repetitions of ${draws} views of each of ${data.test.size} clouds`);
  const { accuracies, mean, best } = vote(classifier, data.test, engine, {
    points,
    repetitions,
    draws,
    seed: config.training.seed,
    augment: scaleAndTranslate,
    onProgress: (repetition, accuracy) =>
      console.note(`vote ${repetition + 1}/${repetitions}  ${(100 * accuracy).toFixed(2)} %`),
  });
  const result = { step: length.steps, points, repetitions, draws, mean, best, accuracies };
  writeVotes(run, result);
  classificationTask(session).report(run, length);
  return result;
}
