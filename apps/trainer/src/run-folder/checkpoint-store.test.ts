import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@i2p/safetensors';
import { listCheckpoints, pruneCheckpoints, readCheckpoint, removeDrafts, saveCheckpoint } from './checkpoint-store.js';
import { replaceFile, writeSynced } from './durable.js';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'i2p-checkpoints-'));
const content = (step: number) => ({
  state: { step, metricsBytes: 7 },
  model: new Map([['weight', tensor(Float32Array.of(step, 2, 3), [3])]]),
  optimizer: new Map([['moment', tensor(Float32Array.of(4, step), [2])]]),
});

/** Starts the endless writer, kills it as soon as it has reported `after` checkpoints and `delay` ms have passed. */
async function killWhileWriting(folder: string, first: number, delay: number): Promise<number> {
  const program = join(__dirname, 'endless-writer.test-program.ts');
  const root = join(__dirname, '../../../..');
  const child = spawn(process.execPath, ['--import', 'tsx', program, folder, String(first)], { cwd: root });
  let reported = -1;
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await new Promise<void>((done, fail) => {
    child.stdout.on('data', (text: Buffer) => {
      if (reported < 0) setTimeout(() => child.kill('SIGKILL'), delay);
      reported = Number(text.toString().trim().split('\n').at(-1));
    });
    child.on('exit', (_, signal) => (signal === 'SIGKILL' ? done() : fail(new Error(said))));
  });
  return reported;
}

describe('checkpoints', () => {
  it('are written under the step, read back, and listed oldest first', () => {
    const folder = newFolder();
    for (const step of [0, 12, 2]) saveCheckpoint(folder, content(step));
    expect(readdirSync(folder).sort()).toEqual(['step-000000', 'step-000002', 'step-000012']);
    expect(listCheckpoints(folder).map((path) => readCheckpoint(path).state.step)).toEqual([0, 2, 12]);
    expect(readCheckpoint(join(folder, 'step-000012'))).toMatchObject(content(12));
  });

  it('ignore and remove half-written ones', () => {
    const folder = newFolder();
    saveCheckpoint(folder, content(1));
    mkdirSync(join(folder, '.writing-step-000002'));
    mkdirSync(join(folder, 'step-000003'));
    writeFileSync(join(folder, 'step-000003', 'model.safetensors'), 'cut');
    expect(listCheckpoints(folder)).toEqual([join(folder, 'step-000001')]);
    removeDrafts(folder);
    expect(existsSync(join(folder, '.writing-step-000002'))).toBe(false);
    saveCheckpoint(folder, content(3));
    expect(readCheckpoint(join(folder, 'step-000003')).state.step).toBe(3);
  });

  it('keep the first and the newest', () => {
    const folder = newFolder();
    for (let step = 0; step < 6; step++) saveCheckpoint(folder, content(step));
    pruneCheckpoints(folder, 2);
    expect(readdirSync(folder)).toEqual(['step-000000', 'step-000004', 'step-000005']);
    pruneCheckpoints(folder, 0);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('name the damaged file', () => {
    const folder = saveCheckpoint(newFolder(), content(1));
    writeFileSync(join(folder, 'model.safetensors'), 'xx');
    expect(() => readCheckpoint(folder)).toThrow(
      /cannot read the tensors of .*model\.safetensors: not a safetensors file/,
    );
  });

  it('leave the last good one when the process is killed at any moment', async () => {
    const folder = newFolder();
    let first = 0;
    for (const delay of [0, 13, 31, 57]) {
      const reported = await killWhileWriting(folder, first, delay);
      removeDrafts(folder);
      const { state, model, optimizer } = readCheckpoint(listCheckpoints(folder).at(-1)!);
      expect(state.step).toBeGreaterThanOrEqual(reported);
      expect(state.metricsBytes).toBe(10 * state.step);
      expect(model.get('weight')!.data.every((value) => value === state.step)).toBe(true);
      expect(optimizer.get('moment')!.data.every((value) => value === -state.step)).toBe(true);
      first = state.step + 1;
    }
    rmSync(folder, { recursive: true });
  });
});

describe('durable writing', () => {
  (existsSync('/dev/full') ? it : it.skip)('says in one sentence that the disk is full (needs /dev/full)', () => {
    expect(() => writeSynced('/dev/full', 'text')).toThrow('the disk is full: cannot write /dev/full');
  });

  it('leaves no draft when it fails', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'taken', 'x'), { recursive: true });
    expect(() => replaceFile(join(folder, 'taken'), 'text')).toThrow('cannot write');
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});
