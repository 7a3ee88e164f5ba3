/** Voting with the weights that a complete run ends with, kept in `votes.json` and shown in the report. */
import { setImmediate } from 'node:timers/promises';
import { scaleAndTranslate } from '@i2p/data';
import { voteRepetitions, votesOf } from '@i2p/eval';
import type { Console } from '../console.js';
import { watchInterrupt } from '../pretrain/interrupt.js';
import { runLength } from '../pretrain/learning-rate.js';
import type { RunFolder } from '../run-folder/run-folder.js';
import type { ClassificationSession } from './classification-session.js';
import { classificationTask } from './classification-task.js';
import { readVotes, type VoteResult, writeVotes } from './votes-file.js';

/**
 * Every repetition is kept as soon as it is done: after Ctrl-C or a kill the next call goes on behind it.
 * @returns what was found, now or before, with fewer accuracies than repetitions after Ctrl-C; undefined where the
 * configuration asks for no voting
 */
export async function voteAfterwards(
  run: RunFolder,
  session: ClassificationSession,
  console: Console,
): Promise<VoteResult | undefined> {
  const { config, data } = session;
  const { voteRepetitions: repetitions, voteDraws: draws } = config.evaluation;
  const held = readVotes(run);
  if (repetitions === 0) return held;
  const length = runLength(config.training, data.train.size);
  const fits = held?.draws === draws && held.step === length.steps;
  const asked = { step: length.steps, points: config.model.points, repetitions, draws };
  const before = fits ? held.accuracies.slice(0, repetitions) : [];
  if (fits && before.length === repetitions && held.repetitions === repetitions) return held;
  const result = await repeat(run, session, asked, before, console);
  classificationTask(session).report(run, length);
  return result;
}

/** Votes until all is done or Ctrl-C comes, which is heard between repetitions. */
async function repeat(
  run: RunFolder,
  { config, data, classifier, engine }: ClassificationSession,
  asked: Pick<VoteResult, 'step' | 'points' | 'repetitions' | 'draws'>,
  before: readonly number[],
  console: Console,
): Promise<VoteResult> {
  const { points, repetitions, draws } = asked;
  console.note(`voting   ${repetitions} repetitions of ${draws} views of each of ${data.test.size} clouds`);
  if (before.length > 0) console.note(`         ${before.length} of them were done before`);
  // the same views for every data set (SPEC 8)
  const options = { points, repetitions, draws, seed: config.training.seed, augment: scaleAndTranslate };
  const accuracies = [...before];
  const kept = (): VoteResult => ({ ...asked, ...votesOf(accuracies) });
  const interrupt = watchInterrupt(() => console.note('\nstopping after this repetition (Ctrl-C again stops at once)'));
  try {
    for (const accuracy of voteRepetitions(classifier, data.test, engine, options, before.length)) {
      accuracies.push(accuracy);
      writeVotes(run, kept());
      console.note(`vote ${accuracies.length}/${repetitions}  ${(100 * accuracy).toFixed(2)} %`);
      // lets Ctrl-C be heard: the work does not leave this thread
      await setImmediate();
      if (interrupt.requested) break;
    }
  } finally {
    interrupt.release();
  }
  writeVotes(run, kept());
  return kept();
}
