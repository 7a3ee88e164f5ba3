/** Progress of the teacher's training: a bar on a terminal, a line every few steps elsewhere. */
import { SingleBar } from 'cli-progress';
import type { Console } from '../console.js';
import { duration } from '../pretrain/progress.js';
import type { TeacherLosses } from './supervised-vit.js';

export interface TrainingBar {
  /** After a step, counted from 1. */
  step(step: number, losses: TeacherLosses): void;
  stop(): void;
}

/** Steps over which losses and rate are averaged, and between two lines. */
const WINDOW = 20;

export function createTrainingBar(console: Console, total: number): TrainingBar {
  const recent: { losses: TeacherLosses; at: number }[] = [];
  let before = performance.now();
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: '{bar} {value}/{total}  {status}',
        barsize: 20,
        hideCursor: true,
        stream: process.stderr,
      })
    : undefined;
  bar?.start(total, 0, { status: '' });
  return {
    step(step, losses) {
      recent.push({ losses, at: performance.now() });
      if (recent.length > WINDOW) before = recent.shift()?.at ?? before;
      const mean = (name: keyof TeacherLosses): string =>
        (recent.reduce((sum, entry) => sum + entry.losses[name], 0) / recent.length).toFixed(3);
      const seconds = (performance.now() - before) / 1000 / recent.length;
      const status = `loss: family ${mean('family')}, part ${mean('part')}  ${seconds.toFixed(2)} s/step  ${duration((total - step) * seconds)} left`;
      if (bar) bar.update(step, { status });
      else if (step % WINDOW === 0 || step === total) console.note(`step ${step}/${total}  ${status}`);
    },
    stop: () => bar?.stop(),
  };
}
