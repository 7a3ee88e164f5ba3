/** Times several ways to the same result: first that they agree, then in turns, A B A B. */
import type { Agreement } from './agreement.js';
import { startClock } from './clock.js';

export interface Contender<Result> {
  readonly name: string;
  /** Version and variant, printed beside the time; not part of the name, under which runs are compared. */
  readonly description?: string;
  /** The most that the ratio to the baseline should be. */
  readonly target?: number;
  run(): Result | Promise<Result>;
  /** Mean milliseconds of an execution, where the contender measures that itself; else the time of `run` is taken. */
  time?(repeats: number): Promise<number>;
  /** Where the contender works in a process of its own: the largest resident memory of that, in MB. */
  peakMegabytes?(): Promise<number>;
}

/** One thing to measure. The first contender is the baseline of results and ratios: the peer, where there is one. */
export interface Case<Result> {
  /** Operation and sizes, e.g. `fps B 8 N 2048 G 512`. */
  readonly title: string;
  readonly contenders: readonly Contender<Result>[];
  /** Executions in a row whose mean is the time of a round, 1 by default; more where one takes less than some ms. */
  readonly repeats?: number;
  compare(baseline: Result, other: Result): Agreement;
}

export interface Timing {
  readonly name: string;
  /** One per round. */
  readonly milliseconds: readonly number[];
  /** Largest resident memory of the contender's process so far, in MB (10^6 bytes). */
  readonly peakMegabytes: number;
  readonly target?: number;
  readonly description?: string;
  /** How closely the result agrees with the baseline's; not of the baseline itself. */
  readonly agreement?: string;
}

export interface Measurement {
  readonly title: string;
  /** In the order of the contenders; the first is the baseline. */
  readonly timings: readonly Timing[];
}

/**
 * A wrong result gets no time. The first, untimed runs compare the results and warm everything up; taking turns spreads
 * what the machine does meanwhile evenly over the contenders.
 * @throws Error when a contender's result differs from the baseline's
 */
export async function measure<Result>(one: Case<Result>, rounds: number): Promise<Measurement> {
  const agreements = await agreementsOf(one);
  const milliseconds = one.contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of one.contenders.entries())
      milliseconds[index]?.push(await timeOf(contender, one.repeats ?? 1));
  }
  const timings: Timing[] = [];
  for (const [index, contender] of one.contenders.entries()) {
    const { name, target, description } = contender;
    const agreement = agreements[index];
    timings.push({
      name,
      milliseconds: milliseconds[index] ?? [],
      peakMegabytes: (await contender.peakMegabytes?.()) ?? (process.resourceUsage().maxRSS * 1024) / 1e6,
      ...(target === undefined ? {} : { target }),
      ...(description === undefined ? {} : { description }),
      ...(agreement === undefined ? {} : { agreement }),
    });
  }
  return { title: one.title, timings };
}

async function timeOf<Result>(contender: Contender<Result>, repeats: number): Promise<number> {
  if (contender.time) return contender.time(repeats);
  const elapsed = startClock();
  for (let i = 0; i < repeats; i++) await contender.run();
  return elapsed() / repeats;
}

/** A sentence for every contender but the first. */
async function agreementsOf<Result>({ title, contenders, compare }: Case<Result>): Promise<(string | undefined)[]> {
  const [baseline, ...others] = contenders;
  if (!baseline) throw new Error(`${title}: expected at least one contender, got none`);
  const expected = await baseline.run();
  const sentences: (string | undefined)[] = [undefined];
  for (const other of others) {
    const { agrees, says } = compare(expected, await other.run());
    if (!agrees) throw new Error(`${title}: ${other.name} differs from ${baseline.name}: ${says}`);
    sentences.push(says);
  }
  return sentences;
}
