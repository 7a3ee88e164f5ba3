/** Progress of a supervised run: a bar on a terminal, a line every few steps elsewhere. */
import { SingleBar } from 'cli-progress';
import type { Console } from '../console.js';
import { duration } from '../pretrain/progress.js';
import type { SupervisedMetrics } from './supervised-metrics.js';

/** Steps over which time, loss and accuracy are averaged. */
const WINDOW = 10;

export interface SupervisedProgress {
  /** After a step that took `seconds`. @param best what the best evaluation so far says */
  step(metrics: SupervisedMetrics, seconds: number, best: string): void;
  stop(): void;
}

export function createSupervisedProgress(
  console: Console,
  total: number,
  done: number,
  lineEvery: number,
): SupervisedProgress {
  const recent: { metrics: SupervisedMetrics; seconds: number }[] = [];
  const status = (best: string): string => {
    const mean = (of: (entry: (typeof recent)[number]) => number): number =>
      recent.reduce((sum, entry) => sum + of(entry), 0) / recent.length;
    const { step, learningRate } = recent.at(-1)?.metrics ?? { step: done, learningRate: 0 };
    const seconds = mean((entry) => entry.seconds);
    const loss = mean(({ metrics }) => metrics.loss).toPrecision(4);
    const accuracy = (100 * mean(({ metrics }) => metrics.accuracy)).toFixed(1);
    return `${seconds.toFixed(2)} s/step  ${duration((total - step) * seconds)} left  loss ${loss}  batch ${accuracy} %  ${best}  rate ${learningRate.toExponential(2)}`;
  };
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: '{bar} {value}/{total}  {status}',
        barsize: 20,
        hideCursor: true,
        stream: process.stderr,
      })
    : undefined;
  bar?.start(total, done, { status: '' });
  return {
    step(metrics, seconds, best) {
      recent.push({ metrics, seconds });
      if (recent.length > WINDOW) recent.shift();
      if (bar) bar.update(metrics.step, { status: status(best) });
      else if (metrics.step % lineEvery === 0 || metrics.step === total)
        console.note(`step ${metrics.step}/${total}  ${status(best)}`);
    },
    stop: () => bar?.stop(),
  };
}
