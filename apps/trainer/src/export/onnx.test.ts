import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initKernels } from '@i2p/kernels';
import { createI2PMae, encoderInputs } from '@i2p/mae';
import { createWasmEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { writeSafetensors } from '@i2p/safetensors';
import { expectClose, runOnnx } from '@i2p/testkit';
import { loadConfig } from '../config/load-config.js';
import { modelConfig } from '../config/model-config.js';
import { i2p } from '../test-support/in-process.js';

// training and onnxruntime take longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-onnx-'));
const path = (name: string): string => join(folder, name);

describe('i2p export --format onnx', () => {
  it('writes a file that gives the features of the checkpoint', async () => {
    await initKernels();
    const config = modelConfig(loadConfig('tiny').model, 8);
    const model = createI2PMae(config, { seed: 3 });
    writeFileSync(path('model.safetensors'), writeSafetensors(model.stateDict()));
    const command = ['export', '--checkpoint', path('model.safetensors'), '--config', 'tiny', '--format', 'onnx'];
    const said = await i2p(...command, '--out', path('encoder.onnx'), '--json', path('export.json'));
    const file = readFileSync(path('encoder.onnx'));
    expect(said).toContain(`${path('encoder.onnx')}: ${file.length} bytes, max and mean [batch,96] of 512 points`);
    expect(JSON.parse(readFileSync(path('export.json'), 'utf8'))).toMatchObject({ format: 'onnx', bytes: file.length });

    const stream = randomStream(0, 'cloud');
    const points = Float32Array.from({ length: 2 * 512 * 3 }, () => stream.uniform(-1, 1));
    const engine = await createWasmEngine();
    const own = model.encode(points, 2, engine);
    const { max, mean } = await runOnnx(file, encoderInputs(points, 2, config, engine));
    expectClose(max!.data, own.max, 1e-4);
    expectClose(mean!.data, own.mean, 1e-4);
  });

  it('refuses settings without --config, and a checkpoint that is none', async () => {
    const command = ['export', '--checkpoint', path('run'), '--out', path('a')];
    await expect(i2p(...command, '--format', 'onnx', '--set', 'model.points=9')).rejects.toThrow(
      '--set needs --config here',
    );
    await expect(i2p(...command, '--format', 'onnx')).rejects.toThrow(`the checkpoint ${path('run')} does not exist`);
  });
});
