/** Two workers against one on the same batches: runs of the trainer itself, without a teacher and with a filled bank. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@i2p/safetensors';
import { within } from '../agreement.js';
import { type Case, measure } from '../measure.js';
import type { Suite } from '../suite.js';
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
      for (const lesson of lessons) yield await measure(workersCase(folder, lesson, quick ? 2 : 5), quick ? 1 : 3);
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

function workersCase(folder: string, { name, settings }: Lesson, steps: number): Case<number> {
  let runs = 0;
  const runsFolder = mkdtempSync(join(folder, 'runs-'));
  const data = [
    '--config',
    'i2p-mae',
    '--data',
    `synthetic:train=${BATCH},test=${BATCH},points=2048`,
    '--batch',
    String(BATCH),
  ];
  const run = (workers: number, more: readonly string[] = []) =>
    trainerRun(join(runsFolder, String(runs++)), steps, [...data, ...settings, '--workers', String(workers), ...more]);
  const contender = (workers: number) => {
    let peak = 0;
    return {
      name: `${workers} worker${workers > 1 ? 's' : ''}`,
      ...(workers > 1 ? { target: TARGET } : {}),
      // for the check they normalise over all clouds, as one worker does; for the time over their own, as is the default
      run: () => run(workers, workers > 1 ? ['--sync-batch-norm'] : []).loss,
      async time() {
        const { milliseconds, peakMegabytes } = run(workers);
        peak = Math.max(peak, peakMegabytes);
        return milliseconds;
      },
      peakMegabytes: async () => peak,
    };
  };
  return {
    title: `pretrain, official, batch ${BATCH}, ${name}`,
    contenders: [contender(1), contender(2)],
    compare: (one, two) => within(TOLERANCE, [one], [two]),
  };
}
