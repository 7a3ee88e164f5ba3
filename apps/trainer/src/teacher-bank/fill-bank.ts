/** Computes every missing entry of a bank. */
import { openDataset } from '@i2p/data';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { watchInterrupt } from '../pretrain/interrupt.js';
import { duration } from '../pretrain/progress.js';
import { openBank } from './open-bank.js';
import type { TeacherBank } from './teacher-bank.js';

export interface FilledBank {
  readonly folder: string;
  readonly progress: string;
  /** Entries on disk, and of a full bank. */
  readonly entries: number;
  readonly size: number;
  readonly bytes: number;
}

/** Entries asked for at a time, so that the teacher's thread never waits for the next images. */
const AHEAD = 4;
/** Milliseconds between two lines. */
const LINE_EVERY = 10_000;

/** Fills the bank of a configuration; Ctrl-C stops behind the entries under way. @throws UserError as `openBank` does */
export async function fillBank(config: RunConfig, console: Console): Promise<FilledBank> {
  const data = await openDataset(config.data.source ?? '', { points: config.model.points });
  const { bank, teacher, folder } = await openBank(config, data.train, console);
  console.note(`data     ${data.description}`);
  console.note(`teacher  ${teacher.described.description}`);
  console.note(`${bank.progress()} in ${folder}`);
  const interrupt = watchInterrupt(() => console.note('\nstopping'));
  try {
    await fillEntries(bank, interrupt, console);
  } finally {
    interrupt.release();
    await teacher.dispose();
  }
  const { present, size, bytes } = bank;
  return { folder, progress: bank.progress(), entries: present, size, bytes };
}

async function fillEntries(
  bank: TeacherBank,
  interrupt: { readonly requested: boolean },
  console: Console,
): Promise<void> {
  const begun = performance.now();
  const first = bank.present;
  let said = begun;
  for (let entry = 0; entry < bank.size && !interrupt.requested; entry += AHEAD) {
    const count = Math.min(AHEAD, bank.size - entry);
    await Promise.all(Array.from({ length: count }, (_, i) => bank.ensure(entry + i)));
    const now = performance.now();
    if (now - said < LINE_EVERY) continue;
    said = now;
    const left = ((now - begun) / 1000 / Math.max(1, bank.present - first)) * (bank.size - bank.present);
    console.note(`${bank.progress()}  ${duration(left)} left`);
  }
}
