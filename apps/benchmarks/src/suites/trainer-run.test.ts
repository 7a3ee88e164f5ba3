import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainerRun } from './trainer-run.js';

const fake = [join(__dirname, 'fake-trainer.mjs')];
const folder = mkdtempSync(join(tmpdir(), 'i2p-trainer-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('takes the mean step between two of warm-up and the last, and the first loss', async () => {
  // steps 3, 4 and 5 take as many seconds
  const { peakMegabytes, ...run } = await trainerRun(join(folder, 'good'), 3, [], fake);
  expect(run).toEqual({ milliseconds: 4000, loss: 1 });
  // Node alone takes some 40
  expect(peakMegabytes).toBeGreaterThan(10);
  expect(peakMegabytes).toBeLessThan(1000);
});

it('hands on the words of a run that fails', async () => {
  const run = () => trainerRun(join(folder, 'bad'), 1, ['--data', 'failing'], fake);
  await expect(run()).rejects.toThrow(/i2p pretrain .*--data failing failed: no such data/);
});
