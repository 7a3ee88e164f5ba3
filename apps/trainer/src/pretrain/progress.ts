/** Progress of a run: a bar on a terminal, a line every few steps elsewhere. */
import { SingleBar } from 'cli-progress';
import type { Console } from '../console.js';
import type { StepMetrics } from '../run-folder/metrics-log.js';

export interface Progress {
  /** After a step that took `seconds`. */
  step(metrics: StepMetrics, seconds: number): void;
  stop(): void;
}

/** Steps over which rate and losses are averaged. */
const WINDOW = 10;

/** @param more what else is worth saying, e.g. how full the teacher's bank is */
export function createProgress(
  console: Console,
  total: number,
  done: number,
  lineEvery: number,
  more: () => string = () => '',
): Progress {
  console.note('in brackets: the loss as a multiple of what the best constant prediction reaches');
  const recent: { metrics: StepMetrics; seconds: number }[] = [];
  const status = (): string => {
    const mean = (of: (entry: (typeof recent)[number]) => number): number =>
      recent.reduce((sum, entry) => sum + of(entry), 0) / recent.length;
    const { step, learningRate } = recent.at(-1)?.metrics ?? { step: done, learningRate: 0 };
    const seconds = mean((entry) => entry.seconds);
    const loss = (name: '3d' | '2d'): string => {
      const value = mean(({ metrics }) => metrics[`loss${name}`] ?? Number.NaN);
      if (Number.isNaN(value)) return '';
      return `${name.toUpperCase()} ${value.toPrecision(4)} (x${mean(({ metrics }) => metrics[`relative${name}`] ?? 0).toFixed(3)})  `;
    };
    // what matters most comes first: a narrow terminal cuts the end
    return `${seconds.toFixed(2)} s/step  ${duration((total - step) * seconds)} left  ${loss('3d')}${loss('2d')}rate ${learningRate.toExponential(2)}  ${more()}`.trimEnd();
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
    step(metrics, seconds) {
      recent.push({ metrics, seconds });
      if (recent.length > WINDOW) recent.shift();
      if (bar) bar.update(metrics.step, { status: status() });
      else if (metrics.step % lineEvery === 0 || metrics.step === total)
        console.note(`step ${metrics.step}/${total}  ${status()}`);
    },
    stop: () => bar?.stop(),
  };
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
