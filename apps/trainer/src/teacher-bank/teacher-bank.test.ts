import { mkdtempSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '@i2p/data';
import { expectRoom } from './disk-room.js';
import { EntryStore } from './entry-store.js';
import { TeacherBank } from './teacher-bank.js';

const shape = { features: 24, saliency: 12 };

/** A teacher that tells images apart, and how often it was asked. */
function countingTeacher() {
  const counts: number[] = [];
  const run = async (images: Float32Array, count: number) => {
    counts.push(count);
    const sums = Array.from({ length: 3 }, (_, v) =>
      images.subarray((v * images.length) / 3, ((v + 1) * images.length) / 3).reduce((a, b) => a + b, 0),
    );
    const fill = (size: number) =>
      Float32Array.from({ length: size }, (_, i) => sums[Math.floor((3 * i) / size)]! / 7 + i);
    return { features: fill(24), saliency: fill(12) };
  };
  return { run, counts };
}

async function bankIn(
  folder: string,
  onDamage: (entry: number) => void = () => undefined,
  teacher = countingTeacher(),
  augmentations = 2,
) {
  const data = (await openDataset('synthetic:train=40,test=40', { points: 32 })).train;
  const store = new EntryStore(folder, 40 * augmentations, shape);
  const clouds = { data, points: 32, seed: 0 };
  return { bank: new TeacherBank({ store, shape, clouds, augmentations, teacher: teacher.run, onDamage }), teacher };
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'i2p-bank-'));
const entryFile = (folder: string, entry: number): string => join(folder, 'entries', '0', `${entry}.f16`);

describe('TeacherBank', () => {
  it('asks the teacher once for each entry, one cloud at a time, and keeps what it said', async () => {
    const folder = newFolder();
    const { bank, teacher } = await bankIn(folder);
    const [first, again] = await Promise.all([bank.read([5, 9]), bank.read([9, 5])]);
    expect(teacher.counts).toEqual([3, 3]);
    expect(first.features.subarray(0, 8)).toEqual(again.features.subarray(8, 16));
    const later = await bankIn(folder);
    expect(await later.bank.read([5, 9])).toEqual(first);
    expect(later.teacher.counts).toEqual([]);
    expect(later.bank.present).toBe(2);
    expect(later.bank.progress()).toBe('bank 0.0 of 0.0 MB, 2 %');
  });

  it('serves fewer augmentations, and more, from the same folder', async () => {
    const folder = newFolder();
    const { bank } = await bankIn(folder);
    for (const entry of [3, 43]) await bank.ensure(entry);
    const fewer = await bankIn(folder, undefined, undefined, 1);
    await fewer.bank.ensure(3);
    expect([fewer.bank.size, fewer.bank.present, fewer.teacher.counts]).toEqual([40, 1, []]);
    const more = await bankIn(folder, undefined, undefined, 4);
    await more.bank.read([3, 43, 83]);
    expect([more.bank.size, more.bank.present, more.teacher.counts]).toEqual([160, 3, [3]]);
  });

  it('writes the same bytes in any order and company', async () => {
    const [a, b] = [newFolder(), newFolder()];
    await (await bankIn(a)).bank.read([1, 2, 3]);
    const { bank } = await bankIn(b);
    for (const entry of [3, 1, 2]) await bank.ensure(entry);
    for (const entry of [1, 2, 3]) expect(readFileSync(entryFile(a, entry))).toEqual(readFileSync(entryFile(b, entry)));
  });

  it('computes a damaged entry anew, and says so', async () => {
    const folder = newFolder();
    const first = await (await bankIn(folder)).bank.read([4, 6]);
    const whole = readFileSync(entryFile(folder, 4));
    truncateSync(entryFile(folder, 4), 30);
    const changed = Uint8Array.from(readFileSync(entryFile(folder, 6)));
    changed[40]! ^= 1;
    writeFileSync(entryFile(folder, 6), changed);
    const damaged: number[] = [];
    const { bank, teacher } = await bankIn(folder, (entry) => damaged.push(entry));
    expect(await bank.read([4, 6])).toEqual(first);
    expect([damaged, teacher.counts]).toEqual([
      [4, 6],
      [3, 3],
    ]);
    expect(readFileSync(entryFile(folder, 4))).toEqual(whole);
  });

  it('passes over drafts, and removes those that a killed process left long ago', async () => {
    const folder = newFolder();
    await (await bankIn(folder)).bank.ensure(0);
    const [young, old] = [`${entryFile(folder, 1)}.77.draft`, `${entryFile(folder, 2)}.77.draft`];
    for (const draft of [young, old]) writeFileSync(draft, 'half an ent');
    utimesSync(old, 0, 0);
    expect((await bankIn(folder)).bank.present).toBe(1);
    expect(readdirSync(join(folder, 'entries', '0')).sort()).toEqual(['0.f16', '1.f16.77.draft']);
  });

  it('shares the work with another bank over the same folder that asks for the same', async () => {
    const folder = newFolder();
    const [one, two] = [await bankIn(folder), await bankIn(folder)];
    const entries = Array.from({ length: 12 }, (_, i) => i);
    const [first, second] = await Promise.all([one.bank.read(entries), two.bank.read(entries)]);
    expect(second).toEqual(first);
    const asked = [one, two].map(({ teacher }) => teacher.counts.length);
    expect(asked[0]! + asked[1]!).toBe(12);
    expect(Math.min(...asked)).toBeGreaterThan(0);
    expect(readdirSync(join(folder, 'entries', '0')).filter((file) => !file.endsWith('.f16'))).toEqual([]);
  });

  it('leaves an entry absent when the teacher fails, and asks again', async () => {
    const teacher = countingTeacher();
    jest.spyOn(teacher, 'run').mockRejectedValueOnce(new Error('no teacher today'));
    const { bank } = await bankIn(newFolder(), undefined, teacher);
    await expect(bank.read([3])).rejects.toThrow('no teacher today');
    expect(bank.present).toBe(0);
    expect((await bank.read([3])).saliency.length).toBe(12);
  });
});

it('a bank that does not fit on the disk is refused in a sentence', () => {
  expect(() => expectRoom(newFolder(), 5e18, 'take another')).toThrow(
    /^the teacher's bank needs another 5000000000 GB in .*, which has room for [\d.]+ [MG]B; take another$/,
  );
  expect(() => expectRoom(newFolder(), 0, '')).not.toThrow();
});
