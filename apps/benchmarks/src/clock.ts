/**
 * What a measurement's clock counts: the time on the wall, or with `I2P_BENCH_CLOCK=cpu` (`--cpu-time`) the processor time
 * of the contender's own process. The latter leaves out what other programs took, and sees no difference between one thread
 * and several: it is for cases of one thread on a busy machine. The peers read the same variable.
 */

/** The environment variable that child processes and peers go by. */
export const CLOCK_VARIABLE = 'I2P_BENCH_CLOCK';

export function countsProcessorTime(): boolean {
  return process.env[CLOCK_VARIABLE] === 'cpu';
}

/** @returns a function that gives the milliseconds since */
export function startClock(): () => number {
  if (!countsProcessorTime()) {
    const started = performance.now();
    return () => performance.now() - started;
  }
  const started = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
}
