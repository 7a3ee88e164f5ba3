import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createI2PMae } from '@i2p/mae';
import { float32Of, type HostTensor, readSafetensors, tensor, writeSafetensors } from '@i2p/safetensors';
import { sharedFolder } from '@i2p/testkit';
import { writeTorchFile } from '@i2p/torch-file';
import { loadConfig } from '../config/load-config.js';
import { modelConfig } from '../config/model-config.js';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE } from '../test-support/run-cli.js';
import { readCheckpointFile } from './checkpoint-file.js';
import { startEngine } from './matrix-engine.js';

const folder = mkdtempSync(join(tmpdir(), 'i2p-checkpoint-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const settings = MINIATURE.filter((word) => word !== '--set');
const words = ['features', '--config', 'tiny', ...MINIATURE, '--data', 'synthetic:train=20,test=20'];

async function features(
  checkpoint: string,
  from: readonly string[] = words,
): Promise<{ max: Float32Array; said: string }> {
  const out = join(folder, 'features.safetensors');
  const said = await i2p(...from, '--checkpoint', checkpoint, '--out', out);
  return { max: float32Of(readSafetensors(readFileSync(out)).get('max')!), said };
}

describe('a .pth of the official code', () => {
  let state: Map<string, HostTensor>;
  const written = (name: string, content: Parameters<typeof writeTorchFile>[0]): string => {
    const file = join(folder, name);
    writeFileSync(file, writeTorchFile(content));
    return file;
  };
  beforeAll(async () => {
    await startEngine();
    const model = createI2PMae(modelConfig(loadConfig('tiny', settings).model), { seed: 5 });
    state = model.stateDict();
    model.dispose();
  });
  const prefixed = (): Map<string, HostTensor> =>
    new Map(
      [...state, ['clip_model.visual.proj', tensor(Float32Array.of(1), [1])] as const].map(([name, value]) => [
        `module.${name}`,
        value,
      ]),
    );

  it('gives the features of the same weights in safetensors, and says what it is', async () => {
    const bare = join(folder, 'model.safetensors');
    writeFileSync(bare, writeSafetensors(state));
    const pth = written('pretrain.pth', { base_model: prefixed(), epoch: 12, metrics: { acc: 71.84 } });
    const [expected, actual] = [await features(bare), await features(pth)];
    expect(actual.max).toEqual(expected.max);
    expect(actual.said).toContain(
      `pretrain.pth: pre-training checkpoint (epoch 12, acc 71.84): ${state.size} tensors loaded, 1 of the teacher left aside`,
    );
    expect(expected.said).toContain(`model.safetensors: ${state.size} tensors loaded\n`);
  });

  it('of fine-tuning is loaded too: its head is left aside, the decoder is not missed', async () => {
    const encoder = [...state].filter(([name]) => name.startsWith('h_encoder.') && !name.includes('encoder_norms'));
    const head = tensor(Float32Array.of(1), [1]);
    const { said } = await features(
      written('finetune.pth', {
        base_model: new Map([...encoder, ['norm.weight', head], ['cls_head_finetune.8.bias', head]]),
        epoch: 3,
      }),
    );
    expect(said).toMatch(
      /finetune.pth: fine-tuning checkpoint \(epoch 3\): \d+ tensors loaded, \d+ of pre-training's own missing, as expected, 2 of finetune's own left aside/,
    );
    expect(said).not.toContain('left untrained');
    const less = encoder.filter(([name]) => name !== 'h_encoder.token_embed.0.first_conv.0.bias');
    const partial = await features(
      written('partial.pth', { base_model: new Map([...less, ['norm.weight', head], ['stranger', head]]) }),
    );
    expect(partial.said).toContain('missing (left untrained): h_encoder.token_embed.0.first_conv.0.bias');
    expect(partial.said).toContain("are not the model's: stranger");
  });

  it('is refused when it holds no encoder, or is no checkpoint at all', async () => {
    const other = written('other.pth', { base_model: new Map([['backbone.w', tensor(Float32Array.of(1), [1])]]) });
    await expect(features(other)).rejects.toThrow(
      /other.pth: no official checkpoint: expected tensors of the encoder \(h_encoder/,
    );
    const text = join(folder, 'text.pth');
    writeFileSync(text, 'hello');
    await expect(features(text)).rejects.toThrow('text.pth: not a torch file');
    await expect(features(join(folder, 'none.pth'))).rejects.toThrow('none.pth does not exist');
  });
});

const run = join(sharedFolder() ?? '', 'official_run');
(existsSync(join(run, 'ckpt-last.pth')) ? describe : describe.skip)(
  "the official code's own run [needs ../shared/official_run]",
  () => {
    it('has the tensors of its safetensors twin', () => {
      const { model, epoch, metrics, teacher } = readCheckpointFile(join(run, 'ckpt-last.pth'));
      const twin = readSafetensors(readFileSync(join(run, 'model.safetensors')));
      expect([...model.keys()].sort()).toEqual([...twin.keys()].sort());
      for (const [name, { shape, dtype, data }] of twin) {
        const read = model.get(name)!;
        expect([name, read.shape, read.dtype]).toEqual([name, shape, dtype]);
        expect(Buffer.compare(Buffer.from(read.data.buffer), Buffer.from(data.buffer))).toBe(0);
      }
      expect({ epoch, metrics, teacher: [...teacher.keys()] }).toEqual({
        epoch: 1,
        metrics: { acc: 71.84 },
        teacher: ['visual.dummy'],
      });
    });

    it('gives the same features from both', async () => {
      // fewer points and groups than it was trained with: the weights do not depend on them
      const size = ['--set', 'model.points=256', '--set', 'model.numGroups=[64, 32, 16]'];
      const small = ['features', '--config', 'small', ...size, '--data', 'synthetic:train=20,test=20'];
      const pth = await features(join(run, 'ckpt-last.pth'), small);
      expect(pth.max).toEqual((await features(join(run, 'model.safetensors'), small)).max);
    });
  },
);
