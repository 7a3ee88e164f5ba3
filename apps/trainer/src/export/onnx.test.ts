import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encoderInputs } from '@i2p/mae';
import { createWasmEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { expectClose, runOnnx } from '@i2p/testkit';
import { modelConfig } from '../config/model-config.js';
import { findCheckpoint, loadStudent } from '../student/load-student.js';
import { i2p } from '../test-support/in-process.js';
import { miniatureRun } from '../test-support/run-cli.js';

// the machine may be busy
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-onnx-'));
const path = (name: string): string => join(folder, name);

describe('i2p export --format onnx', () => {
  it('writes a file that gives the features of the run', async () => {
    await i2p(...miniatureRun(path('run')));
    const command = ['export', '--checkpoint', path('run'), '--format', 'onnx', '--out', path('encoder.onnx')];
    const said = await i2p(...command, '--json', path('export.json'));
    const file = readFileSync(path('encoder.onnx'));
    expect(said).toContain(`${path('encoder.onnx')}: ${file.length} bytes, max and mean [batch,24] of 64 points`);
    expect(JSON.parse(readFileSync(path('export.json'), 'utf8'))).toMatchObject({ format: 'onnx', bytes: file.length });

    const stream = randomStream(0, 'cloud');
    const points = Float32Array.from({ length: 2 * 64 * 3 }, () => stream.uniform(-1, 1));
    const checkpoint = findCheckpoint(path('run'), undefined);
    const engine = await createWasmEngine();
    const inputs = encoderInputs(points, 2, modelConfig(checkpoint.config.model), engine);
    const { max, mean } = await runOnnx(file, inputs);
    const own = (await loadStudent(checkpoint, console as never)).encode(points, 2, engine);
    expectClose(max!.data, own.max, 1e-4);
    expectClose(mean!.data, own.mean, 1e-4);
  });

  it('refuses settings for a run that has its own', async () => {
    await expect(
      i2p('export', '--checkpoint', path('run'), '--format', 'onnx', '--out', path('a'), '--set', 'model.points=9'),
    ).rejects.toThrow('--set needs --config here');
  });
});
