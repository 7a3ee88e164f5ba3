/** Times several ways to the same result: first that they agree, then in turns, A B A B. */

export interface Contender<Result> {
  readonly name: string;
  run(): Result | Promise<Result>;
}

/** One thing to measure. The first contender is the baseline of results and ratios. */
export interface Case<Result> {
  /** Operation and sizes, e.g. `fps B 8 N 2048 G 512`. */
  readonly title: string;
  readonly contenders: readonly Contender<Result>[];
  /** Undefined when both results are the same, else a sentence that says where they differ. */
  difference(baseline: Result, other: Result): string | undefined;
}

export interface Timing {
  readonly name: string;
  /** One per round. */
  readonly milliseconds: readonly number[];
}

export interface Measurement {
  readonly title: string;
  /** In the order of the contenders; the first is the baseline. */
  readonly timings: readonly Timing[];
  /** Largest resident memory of the process so far, in MB (10^6 bytes). */
  readonly peakMegabytes: number;
}

/**
 * A wrong result gets no time. The first, untimed runs compare the results and warm everything up; taking turns spreads
 * what the machine does meanwhile evenly over the contenders.
 * @throws Error when a contender's result differs from the baseline's
 */
export async function measure<Result>(one: Case<Result>, rounds: number): Promise<Measurement> {
  await expectAgreement(one);
  const milliseconds = one.contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contender] of one.contenders.entries()) {
      const started = performance.now();
      await contender.run();
      milliseconds[index]?.push(performance.now() - started);
    }
  }
  return {
    title: one.title,
    timings: one.contenders.map(({ name }, index) => ({ name, milliseconds: milliseconds[index] ?? [] })),
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  };
}

async function expectAgreement<Result>({ title, contenders, difference }: Case<Result>): Promise<void> {
  const [baseline, ...others] = contenders;
  if (!baseline) throw new Error(`${title}: expected at least one contender, got none`);
  const expected = await baseline.run();
  for (const other of others) {
    const found = difference(expected, await other.run());
    if (found !== undefined) throw new Error(`${title}: ${other.name} differs from ${baseline.name}: ${found}`);
  }
}
