/** Commands under configuration files of the official code's form. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { i2p } from '../test-support/in-process.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-official-run-'));
const config = join(folder, 'cfgs', 'm2ae.yaml');

beforeAll(() => {
  mkdirSync(join(folder, 'cfgs', 'data'), { recursive: true });
  writeFileSync(join(folder, 'cfgs/data/shapes.yaml'), 'NAME: ShapeNet\nDATA_PATH: data/none/lists\nN_POINTS: 64\n');
  writeFileSync(
    config,
    `optimizer: {
  type: AdamW,
  kwargs: {
  lr : 0.001,
  weight_decay : 0.05
}}
scheduler: {type: CosLR, kwargs: {epochs: 4, initial_epochs : 1}}
dataset: {train: {_base_: cfgs/data/shapes.yaml, others: {subset: 'train', npoints: 64}}}
model: {
  NAME: Point_M2AE, mask_ratio: 0.5, group_sizes: [4, 4, 4], num_groups: [24, 12, 6], encoder_depths: [1, 1, 1],
  encoder_dims: [6, 12, 24], local_radius: [0, 0, 0], decoder_depths: [1, 1], decoder_dims: [24, 12],
  decoder_up_blocks: [1, 1], drop_path_rate: 0.1, num_heads: 2}
npoints: 2048
total_bs : 4
step_per_update : 1
max_epoch: 2
`,
  );
});

it('i2p pretrain follows one: three epochs of two batches, at the official rates', async () => {
  const run = join(folder, 'run');
  const few = ['log.statisticsClouds=4', 'log.reportShapes=0'].flatMap((setting) => ['--set', setting]);
  await i2p('pretrain', '--config', config, '--data', 'synthetic:train=9,test=8', '--out', run, ...few);
  const steps = readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { loss3d: number; learningRate: number });
  expect(steps).toHaveLength(6);
  expect(steps.every(({ loss3d }) => loss3d > 0)).toBe(true);
  expect(steps.map(({ learningRate }) => learningRate)).toEqual([
    ...[1e-6, 1e-6, 1e-6, 1e-6],
    ...[expect.closeTo(8.5e-4, 4), expect.closeTo(8.5e-4, 4)],
  ]);
  expect(readFileSync(join(run, 'config.yaml'), 'utf8')).toContain('numGroups: [24, 12, 6]');
});

it('without --data it looks where the file says', async () => {
  await expect(i2p('pretrain', '--config', config, '--out', join(folder, 'other'))).rejects.toThrow(
    join(folder, 'data', 'none'),
  );
});
