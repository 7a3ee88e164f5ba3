/** Runs the cases of one format, and tells of each that did not end as it should. */
import { damagedFile } from '@i2p/testkit';
import type { FuzzFormat } from './formats.js';

/** A case may leave this much behind, whatever its file's size. */
const MOST_BYTES = 256 * 2 ** 20;

export interface CaseCounts {
  readonly read: number;
  readonly refused: number;
  /** One sentence a case that broke the promise. */
  readonly problems: readonly string[];
}

/**
 * Cases 0 .. count-1: a file is read, or an Error says in one sentence what is wrong.
 * @param onCase called before each, so that whoever watches knows which one hangs
 */
export async function runCases(
  { format, sample, read }: FuzzFormat,
  count: number,
  onCase: (i: number) => void,
): Promise<CaseCounts> {
  const whole = await sample();
  await read(whole);
  const counts = { read: 0, refused: 0, problems: [] as string[] };
  for (let i = 0; i < count; i++) {
    onCase(i);
    const before = memory();
    try {
      await read(damagedFile(whole, i));
      counts.read++;
    } catch (error) {
      counts.refused++;
      const problem = notASentence(error);
      if (problem) counts.problems.push(`${format} case ${i}: ${problem}`);
    }
    const grown = memory() - before;
    if (grown > MOST_BYTES)
      counts.problems.push(`${format} case ${i}: memory grew by ${grown} bytes for a file of ${whole.length}`);
  }
  return counts;
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What is wrong with an error; nothing when it is an Error of one line that is no slip of the program. */
function notASentence(error: unknown): string | undefined {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  if (error instanceof TypeError || error instanceof ReferenceError) return `${error.name}: ${error.message}`;
  return /^[^\n]*[a-z]{2}[^\n]*$/.test(error.message) ? undefined : `its message is ${JSON.stringify(error.message)}`;
}
