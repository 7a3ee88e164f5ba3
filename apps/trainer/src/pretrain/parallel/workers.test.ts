/** Runs of several workers, beside the same work done by one. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostTensor, readSafetensors } from '@i2p/safetensors';
import { expectClose } from '@i2p/testkit';
import { i2p } from '../../test-support/in-process.js';
import { writeRandomVit } from '../../test-support/random-vit.js';
import { MINIATURE } from '../../test-support/run-cli.js';

jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-workers-'));
const teacher = writeRandomVit(join(folder, 'teacher.safetensors'));
const STEPS = 2;

/** Trains a miniature on batches of 4 and gives the files it ends with. */
async function train(name: string, ...words: string[]) {
  const run = join(folder, name);
  const fixed = [
    '--set',
    'log.reportShapes=0',
    '--config',
    'tiny',
    '--steps',
    String(STEPS),
    '--blas',
    'none',
    '--teacher',
    teacher,
  ];
  await i2p('pretrain', ...MINIATURE, ...fixed, '--batch', '4', '--out', run, ...words);
  const checkpoint = join(run, 'checkpoints', `step-00000${STEPS}`);
  return {
    metrics: readFileSync(join(run, 'metrics.jsonl'), 'utf8'),
    model: readSafetensors(readFileSync(join(checkpoint, 'model.safetensors'))),
    optimizer: readSafetensors(readFileSync(join(checkpoint, 'optimizer.safetensors'))),
    state: JSON.parse(readFileSync(join(checkpoint, 'state.json'), 'utf8')),
  };
}

const isBuffer = (name: string): boolean => /running_(mean|var)|num_batches_tracked/.test(name);
const bytes = (tensors: ReadonlyMap<string, HostTensor>, wanted = (_: string): boolean => true): [string, string][] =>
  [...tensors]
    .filter(([name]) => wanted(name))
    .map(([name, { data }]) => [name, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')]);
const losses = (metrics: string): number[] =>
  metrics
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).loss3d as number);

describe('two workers', () => {
  it('end where gradient accumulation over the same two halves ends, byte for byte, every time', async () => {
    const two = await train('two', '--workers', '2');
    const halves = await train('halves', '--micro-batch', '2');
    expect(bytes(two.model, (name) => !isBuffer(name))).toEqual(bytes(halves.model, (name) => !isBuffer(name)));
    expect(bytes(two.optimizer)).toEqual(bytes(halves.optimizer));
    expect(losses(two.metrics)).toEqual(losses(halves.metrics));
    expect(two.state.workers).toBe(2);
    const again = await train('again', '--workers', '2');
    expect([bytes(again.model), again.metrics]).toEqual([bytes(two.model), two.metrics]);
  });

  it("keep the first worker's running statistics, unless they normalise over the clouds of both", async () => {
    // weights that stay where they are: statistics of the first level then depend on the clouds alone
    const still = ['--set', 'training.learningRate=1e-12'];
    const whole = await train('whole', ...still);
    const synced = await train('synced', '--workers', '2', '--sync-batch-norm', ...still);
    const apart = await train('apart', '--workers', '2', ...still);
    const mean = ({ model }: typeof whole): Float32Array =>
      model.get('h_encoder.token_embed.0.second_conv.1.running_mean')?.data as Float32Array;
    expectClose(mean(synced), mean(whole), 1e-6);
    // their losses stand for the whole batch
    losses(synced.metrics).forEach((loss, step) => expect(loss).toBeCloseTo(losses(whole.metrics)[step]!, 4));
    expect(() => expectClose(mean(apart), mean(whole), 1e-4)).toThrow('expected');
  });

  it('refuse a batch that cannot be shared equally', async () => {
    await expect(train('uneven', '--workers', '3')).rejects.toThrow('training.batch 4 cannot be shared equally by');
    await expect(train('micro', '--workers', '2', '--micro-batch', '4')).rejects.toThrow(
      'does not divide the 2 clouds',
    );
  });

  it('end with a sentence about what went wrong in one of them', async () => {
    const explode = ['--set', 'training.learningRate=1e30', '--set', 'training.warmupSteps=0', '--steps', '4'];
    await expect(train('nan', '--workers', '2', ...explode)).rejects.toThrow(/step \d+: .*the first bad tensor/);
  });
});
