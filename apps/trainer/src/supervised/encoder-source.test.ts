import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostTensor, tensor, writeSafetensors } from '@i2p/safetensors';
import { encoderSource, resolveEncoder } from './encoder-source.js';

const folder = mkdtempSync(join(tmpdir(), 'i2p-encoder-'));
const auto = { numGroups: 'auto', encoderDims: 'auto', encoderDepths: 'auto', numHeads: 'auto' } as const;

function weights(prefix: string): Map<string, HostTensor> {
  const tensors = new Map<string, HostTensor>();
  [4, 8, 16].forEach((width, level) => {
    tensors.set(
      `${prefix}h_encoder.encoder_pos_embeds.${level}.2.weight`,
      tensor(new Float32Array(width ** 2), [width, width]),
    );
    for (let block = 0; block <= level; block++)
      tensors.set(
        `${prefix}h_encoder.encoder_blocks.${level}.blocks.${block}.norm1.bias`,
        tensor(new Float32Array(width), [width]),
      );
  });
  return tensors;
}

it.each(['', 'module.'])('reads widths and depths off the weights of a bare file, with prefix "%s"', (prefix) => {
  const file = join(folder, `${prefix}weights.safetensors`);
  writeFileSync(file, writeSafetensors(weights(prefix)));
  const source = encoderSource(file);
  expect(source).toMatchObject({ name: file });
  expect(resolveEncoder(auto, source)).toEqual({
    numGroups: [512, 256, 64],
    encoderDims: [4, 8, 16],
    encoderDepths: [1, 2, 3],
    numHeads: 6,
  });
  expect(resolveEncoder({ ...auto, numHeads: 2 }, source).numHeads).toBe(2);
  const said: string[] = [];
  resolveEncoder({ ...auto, numHeads: 2 }, source, (line) => said.push(line));
  expect(said).toEqual([`encoder  ${file} does not tell model.numGroups: the paper's are taken`]);
});

it('takes the sizes of a run from its configuration, and the official ones for none', () => {
  const run = join(folder, 'run');
  const checkpoint = join(run, 'checkpoints', 'step-000001');
  mkdirSync(checkpoint, { recursive: true });
  for (const file of ['optimizer.safetensors', 'state.json']) writeFileSync(join(checkpoint, file), '');
  writeFileSync(join(checkpoint, 'model.safetensors'), writeSafetensors(weights('')));
  writeFileSync(
    join(run, 'config.yaml'),
    'model: { numGroups: [9, 8, 7], encoderDims: [4, 8, 16], encoderDepths: [1, 2, 3], numHeads: 2, more: 1 }',
  );
  expect(encoderSource(run).sizes()).toEqual({
    numGroups: [9, 8, 7],
    encoderDims: [4, 8, 16],
    encoderDepths: [1, 2, 3],
    numHeads: 2,
  });
  expect(encoderSource(checkpoint).sizes().numHeads).toBe(2);
  expect(encoderSource(join(checkpoint, 'model.safetensors')).sizes().numHeads).toBe(2);
  writeFileSync(join(run, 'config.yaml'), 'model: { points: 3 }');
  expect(() => encoderSource(run).sizes()).toThrow('expected the sizes of an encoder under "model"');
  expect(encoderSource('none').sizes().encoderDims).toEqual([96, 192, 384]);
  expect(encoderSource('none').weights()).toBeUndefined();
});

it('says when there is nothing, or no encoder', () => {
  expect(() => encoderSource(join(folder, 'missing')).sizes()).toThrow('missing does not exist');
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  expect(() => encoderSource(empty).sizes()).toThrow('empty is not a run folder');
  const file = join(folder, 'other.safetensors');
  writeFileSync(file, writeSafetensors(new Map([['weight', tensor(new Float32Array(1), [1])]])));
  expect(() => encoderSource(file).sizes()).toThrow('expected tensors of the encoder');
});
