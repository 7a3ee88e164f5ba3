import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@i2p/safetensors';
import { loadConfig } from '../config/load-config.js';
import { saveCheckpoint } from './checkpoint-store.js';
import { MetricsLog, readMetrics } from './metrics-log.js';
import { copyRun, createRun, latestCheckpoint, openRun } from './run-folder.js';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'i2p-run-'));
const tensors = new Map([['w', tensor(Float32Array.of(1), [1])]]);
const line = (step: number) => ({ step, learningRate: 0, loss3d: step, loss2d: 1 / 3, relative3d: 1, relative2d: 1 });

describe('run folder', () => {
  it('stores the merged config and refuses a second run', () => {
    const root = join(newFolder(), 'a');
    const config = loadConfig('tiny', ['training.seed=4']);
    createRun(root, config);
    expect(openRun(root).config).toEqual(config);
    expect(() => createRun(root, config)).toThrow(/already holds a run; continue it with --resume/);
  });

  it('refuses a folder with other files, a file, and a missing run', () => {
    const root = newFolder();
    writeFileSync(join(root, 'notes.txt'), '');
    expect(() => createRun(root, loadConfig('tiny'))).toThrow('is not empty (it holds notes.txt)');
    expect(() => createRun(join(root, 'notes.txt'), loadConfig('tiny'))).toThrow('is a file, expected a folder');
    expect(() => openRun(root)).toThrow('is not a run folder: config.yaml is missing');
    expect(() => openRun(join(root, 'none'))).toThrow('does not exist');
  });

  it('goes on in another folder', () => {
    const from = createRun(join(newFolder(), 'a'), loadConfig('tiny'));
    writeFileSync(from.metrics, '{"step":1}\n');
    saveCheckpoint(from.checkpoints, { state: { step: 1, metricsBytes: 11 }, model: tensors, optimizer: tensors });
    const to = copyRun(from, join(newFolder(), 'b'), loadConfig('tiny'));
    expect(latestCheckpoint(to)?.state).toEqual({ step: 1, metricsBytes: 11 });
    expect(readFileSync(to.metrics, 'utf8')).toBe('{"step":1}\n');
  });
});

describe('metrics', () => {
  it('are cut at the checkpoint, so that a resumed file equals an uninterrupted one', () => {
    const file = join(newFolder(), 'metrics.jsonl');
    const first = new MetricsLog(file);
    first.append(line(1));
    const bytes = first.sync();
    first.append(line(2));
    first.append(line(3));
    first.close();
    const whole = readFileSync(file, 'utf8');
    appendFileSync(file, '{"step":4,"lea');
    expect(readMetrics(file)).toEqual([line(1), line(2), line(3)]);

    const resumed = new MetricsLog(file, bytes);
    resumed.append(line(2));
    resumed.append(line(3));
    resumed.close();
    expect(readFileSync(file, 'utf8')).toBe(whole);
  });

  it('that are shorter than the checkpoint says are an error', () => {
    const file = join(newFolder(), 'metrics.jsonl');
    writeFileSync(file, 'short');
    expect(() => new MetricsLog(file, 6)).toThrow('lines are missing');
    expect(readFileSync(file, 'utf8')).toBe('short');
  });
});
