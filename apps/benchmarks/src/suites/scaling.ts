/** Two workers against one on the same batches: runs of the trainer itself, without a teacher and with a filled bank. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@i2p/safetensors';
import { within } from '../agreement.js';
import { type Case, measure } from '../measure.js';
import { spreadOf } from '../statistics.js';
import { APART, type Figure, type Suite } from '../suite.js';
import { randomClipVit } from './clip-vit.js';
import { trainerRun } from './trainer-run.js';

/** Twice as many hands should take 1 / 1.8 of the time. */
const TARGET = 1 / 1.8;
/** Of the first 3D loss: each worker's is a mean over its own masked tokens, whose number differs a little. */
const TOLERANCE = 0.01;
/** As many clouds as a batch, so that a bank is full after one step. */
const BATCH = 16;

/** What a run learns from, as settings of `i2p pretrain`. */
interface Lesson {
  readonly name: string;
  readonly settings: readonly string[];
}

export const scalingSuite: Suite = {
  name: 'scaling',
  description: `steps of i2p pretrain, official configuration, batch ${BATCH} shared by two workers or done by one`,
  async *run({ quick }) {
    const folder = mkdtempSync(join(tmpdir(), 'i2p-scaling-'));
    try {
      const lessons = [withoutTeacher, bankOf(folder)];
      for (const lesson of lessons) {
        const { apart, ...one } = workersCase(folder, lesson, quick ? 2 : 5);
        const rounds = quick ? 1 : 3;
        yield await measure(one, rounds);
        yield await apart(rounds);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const withoutTeacher: Lesson = {
  name: '3D targets, random masks',
  settings: ['--set', 'model.targets=3d', '--set', 'model.masking=random'],
};

/** One augmentation of every cloud, by a ViT-B/16 of random weights. */
function bankOf(folder: string): Lesson {
  const teacher = join(folder, 'teacher.safetensors');
  writeFileSync(teacher, writeSafetensors(randomClipVit()));
  const settings = ['--teacher', teacher, '--teacher-bank', '1', '--bank-folder', join(folder, 'bank')];
  return { name: 'ViT-B/16 from a filled bank', settings };
}

interface WorkersCase extends Case<number> {
  /** What a step takes in two processes at the same time, half the batch each: the mean of both, and the median of some pairs of runs. Each updates all parameters, where two workers share that. */
  apart(rounds: number): Promise<Figure>;
}

function workersCase(folder: string, { name, settings }: Lesson, steps: number): WorkersCase {
  let runs = 0;
  const runsFolder = mkdtempSync(join(folder, 'runs-'));
  const data = ['--config', 'i2p-mae', '--data', `synthetic:train=${BATCH},test=${BATCH},points=2048`];
  const run = (workers: number, more: readonly string[] = [], batch = BATCH) => {
    const own = ['--batch', String(batch), '--workers', String(workers)];
    return trainerRun(join(runsFolder, String(runs++)), steps, [...data, ...settings, ...own, ...more]);
  };
  const contender = (workers: number) => {
    let peak = 0;
    return {
      name: `${workers} worker${workers > 1 ? 's' : ''}`,
      ...(workers > 1 ? { target: TARGET } : {}),
      // for the check they normalise over all clouds, as one worker does; for the time over their own, as is the default
      run: async () => (await run(workers, workers > 1 ? ['--sync-batch-norm'] : [])).loss,
      async time() {
        const { milliseconds, peakMegabytes } = await run(workers);
        peak = Math.max(peak, peakMegabytes);
        return milliseconds;
      },
      peakMegabytes: async () => peak,
    };
  };
  const title = `pretrain, official, batch ${BATCH}, ${name}`;
  return {
    title,
    contenders: [contender(1), contender(2)],
    compare: (one, two) => within(TOLERANCE, [one], [two]),
    async apart(rounds) {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const pair = await Promise.all([run(1, [], BATCH / 2), run(1, [], BATCH / 2)]);
        times.push((pair[0].milliseconds + pair[1].milliseconds) / 2);
      }
      return { title: `${title}: ${APART}`, value: spreadOf(times).median, unit: 'ms' };
    },
  };
}
