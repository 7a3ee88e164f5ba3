import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FINETUNING } from '../config/finetune-schema.js';
import { loadConfigOf } from '../config/load-config.js';
import { openClassificationData } from './classification-data.js';

const folder = mkdtempSync(join(tmpdir(), 'i2p-own-files-'));
const path = (name: string): string => join(folder, name);

it('samples own files to as many points as the run needs', async () => {
  const square = 'OFF\n4 2 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2\n3 0 2 3\n';
  for (const name of ['train/a', 'train/b', 'test/a', 'test/b']) {
    mkdirSync(path(`own/${name}`), { recursive: true });
    writeFileSync(path(`own/${name}/one.off`), square);
  }
  const config = loadConfigOf(FINETUNING, 'scanobjectnn-obj-bg', [], { data: { source: path('own') } });
  expect((await openClassificationData(config)).train.pointsPerCloud).toBe(2048);
  const shorter = loadConfigOf(FINETUNING, 'modelnet40', [], { data: { source: path('own') } });
  expect((await openClassificationData(shorter)).train.pointsPerCloud).toBe(1200);
});
