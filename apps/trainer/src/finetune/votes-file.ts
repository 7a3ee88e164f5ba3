/** `votes.json` of a run: what voting after the last step gave. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../run-folder/durable.js';
import type { RunFolder } from '../run-folder/run-folder.js';

export interface VoteResult {
  /** The step whose weights voted. */
  readonly step: number;
  readonly points: number;
  /** How many were asked for; fewer accuracies than that: voting was interrupted, and goes on with --resume. */
  readonly repetitions: number;
  /** Views of a cloud in a repetition. */
  readonly draws: number;
  readonly mean: number;
  /** Of the repetitions: what the official code reports. */
  readonly best: number;
  readonly accuracies: readonly number[];
}

const fileOf = ({ root }: RunFolder): string => join(root, 'votes.json');

export function writeVotes(run: RunFolder, votes: VoteResult): void {
  replaceFile(fileOf(run), `${JSON.stringify(votes, null, 2)}\n`);
}

/** Undefined where nothing voted. */
export function readVotes(run: RunFolder): VoteResult | undefined {
  const file = fileOf(run);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VoteResult) : undefined;
}
