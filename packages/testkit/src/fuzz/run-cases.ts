/** Runs the cases of one format, and tells of each that did not end as it should. */
import { damagedFile } from '../damaged-file.js';
import type { FuzzFormat } from './fuzz-format.js';

/** What reading a file may need: a fixed part, for what libraries and the garbage collector do, and so often its size. */
const SPARE_BYTES = 64 * 2 ** 20;
const PER_BYTE = 16;

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
    const bytes = damagedFile(whole, i);
    const [held, peak] = [heldBytes(), peakBytes()];
    try {
      await read(bytes);
      counts.read++;
    } catch (error) {
      counts.refused++;
      const problem = notASentence(error);
      if (problem) counts.problems.push(`${format} case ${i}: ${problem}`);
    }
    const grown = Math.max(heldBytes() - held, peakBytes() - peak);
    if (grown > SPARE_BYTES + PER_BYTE * bytes.length)
      counts.problems.push(`${format} case ${i}: memory grew by ${grown} bytes for a file of ${bytes.length}`);
  }
  return counts;
}

/**
 * Bytes that are alive or not yet collected: sees an allocation whose pages were never touched, but none that the collector
 * took back before the read ended.
 */
function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * The most memory the process ever had in use: sees what a read gave back again, also WebAssembly's, but only touched pages,
 * and only what goes beyond the peak of the cases before.
 */
function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** What is wrong with an error; nothing when it is an Error of one line that is no slip of the program. */
function notASentence(error: unknown): string | undefined {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  if (error instanceof TypeError || error instanceof ReferenceError) return `${error.name}: ${error.message}`;
  return /^[^\n]*[a-z]{2}[^\n]*$/.test(error.message) ? undefined : `its message is ${JSON.stringify(error.message)}`;
}
