/** The bank that a configuration asks for, in its folder. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PointDataset } from '@i2p/data';
import { VIEWS } from '@i2p/projection';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import type { FrozenTeacher } from '../frozen-teacher/frozen-teacher.js';
import type { LazyTeacher } from '../frozen-teacher/lazy-teacher.js';
import { openLazyTeacher } from '../frozen-teacher/open-teacher.js';
import { teacherSettings } from '../frozen-teacher/teacher-file.js';
import { explained, replaceFile } from '../run-folder/durable.js';
import { bankIdentity, bankKey } from './bank-key.js';
import { expectRoom } from './disk-room.js';
import { EntryStore } from './entry-store.js';
import { TeacherBank } from './teacher-bank.js';

/** Where banks lie unless the configuration says otherwise. */
export const DEFAULT_BANK_FOLDER = '.i2p-bank';

export interface OpenBank {
  readonly bank: TeacherBank;
  readonly teacher: LazyTeacher;
  readonly folder: string;
}

/**
 * Opens the bank of `config.teacher.bank` augmentations over the training clouds; nothing is computed yet.
 * @param wanted entries that will be asked for at most; by default all
 * @throws UserError when the disk has not room for those of them that are missing
 */
export async function openBank(
  config: RunConfig,
  data: PointDataset,
  console: Console,
  wanted = Number.POSITIVE_INFINITY,
): Promise<OpenBank> {
  const augmentations = config.teacher.bank ?? 1;
  const { teacher, file } = await openLazyTeacher(config.teacher, console);
  const clouds = { data, points: config.model.points, seed: config.training.seed };
  const identity = await bankIdentity(file.weights, teacherSettings(config.teacher, file), clouds);
  const home = resolve(config.teacher.bankFolder ?? DEFAULT_BANK_FOLDER);
  const folder = join(home, bankKey(identity));
  const { gridSize, featureDim } = teacher.described;
  const shape = { features: VIEWS * gridSize ** 2 * featureDim, saliency: VIEWS * gridSize ** 2 };
  const store = new EntryStore(folder, data.size * augmentations, shape);
  const missing = Math.min(data.size * augmentations - store.present, wanted);
  expectRoom(folder, store.bytesOf(missing), 'choose another --bank-folder or a smaller --teacher-bank');
  const note = join(folder, 'bank.json');
  if (!existsSync(note)) explained(note, () => replaceFile(note, `${JSON.stringify(identity, null, 2)}\n`));
  const onDamage = (entry: number): void =>
    console.note(`the bank's entry ${entry} in ${folder} is damaged and computed anew`);
  const run = (images: Float32Array, count: number) => teacher.run(images, count);
  const bank = new TeacherBank({ store, shape, clouds, augmentations, teacher: run, onDamage });
  return { bank, teacher, folder };
}

/** A run's teacher with a bank: batches are read from it, other images are answered by the teacher itself. */
export function bankedTeacher({ bank, teacher }: OpenBank): FrozenTeacher {
  return {
    ...teacher.described,
    description: `${teacher.described.description}; ${bank.progress()}`,
    run: (images, count, entries) => (entries ? bank.read(entries) : teacher.run(images, count)),
    progress: () => bank.progress(),
    dispose: () => teacher.dispose(),
  };
}
