import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { float32Of, type HostTensor, tensor } from '@i2p/safetensors';
import { pythonWithTorch } from '@i2p/testkit';
import { type TorchValue, writeTorchFile } from '@i2p/torch-file';
import { createRgbVit } from './in-node.js';
import { SMALL, smallVit, values } from './testing/small-vit.js';
import { readTorchWeights } from './torch-weights.js';
import { readVitFile } from './vit-file.js';
import { vitNames } from './vit-names.js';

const folder = mkdtempSync(join(tmpdir(), 'torch-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));
const python = pythonWithTorch();
const images = values(7, 3 * SMALL.side ** 2, 2);
const clip = smallVit('clip', 'visual.');

type Weights = Map<string, HostTensor>;

async function features(weights: ReadonlyMap<string, HostTensor>, projection = true): Promise<Float32Array> {
  const options = { heads: 3, projection, activation: 'quick_gelu', layerNormEps: 1e-5 } as const;
  const vit = await createRgbVit(weights, options);
  const output = await vit.run(images, 1);
  await vit.dispose();
  return output.features;
}

function written(name: string, content: TorchValue): string {
  const file = join(folder, name);
  writeFileSync(file, writeTorchFile(content));
  return file;
}

/** Rows `part` of a stacked query, key and value. */
function third({ data, shape }: HostTensor, part: number): HostTensor {
  const size = data.length / 3;
  return tensor((data as Float32Array).slice(part * size, (part + 1) * size), [shape[0]! / 3, ...shape.slice(1)]);
}

/** The same tower under the names that Hugging Face or timm give it; timm's has no projection. */
function renamed(naming: 'huggingface' | 'timm', prefix = ''): Weights {
  const [from, to] = [vitNames('clip', 'visual.'), vitNames(naming, prefix)];
  const out: Weights = new Map();
  const get = (name: string): HostTensor => clip.get(name)!;
  const move = (a: { weight: string; bias: string }, b: { weight: string; bias: string }): void => {
    out.set(b.weight, get(a.weight)).set(b.bias, get(a.bias));
  };
  out.set(to.classToken, get(from.classToken)).set(to.positions, get(from.positions));
  out.set(to.patch.weight, get(from.patch.weight));
  move(from.preNorm, to.preNorm);
  move(from.finalNorm, to.finalNorm);
  for (let index = 0; index < SMALL.depth; index++) {
    const [a, b] = [from.block(index), to.block(index)];
    for (const part of ['norm1', 'norm2', 'attention', 'fc1', 'fc2'] as const) move(a[part], b[part]);
    b.qkv.forEach((names, part) => {
      const whole = [get(a.qkv[0]!.weight), get(a.qkv[0]!.bias)] as const;
      out.set(names.weight, b.qkv.length === 1 ? whole[0] : third(whole[0], part));
      out.set(names.bias, b.qkv.length === 1 ? whole[1] : third(whole[1], part));
    });
  }
  if (to.projection !== undefined) {
    const stored = float32Of(get('visual.proj'));
    const { width, featureDim } = SMALL;
    const turned = stored.map((_, i) => stored[(i % width) * featureDim + Math.floor(i / width)]!);
    out.set(to.projection, tensor(turned, [featureDim, width]));
  }
  return out;
}

/** What else lies in such files: a text tower, sizes, an optimizer. */
const text = (prefix: string): [string, HostTensor][] => [
  [`${prefix}transformer.resblocks.0.ln_1.weight`, tensor(Float32Array.of(1), [1])],
  [`${prefix}positional_embedding`, tensor(Float32Array.of(1, 2), [2, 1])],
];

describe('one tower in a torch file', () => {
  it.each<[string, TorchValue]>([
    ['OpenAI state dict', new Map([...clip, ...text('')])],
    [
      'open_clip training checkpoint',
      { epoch: 3, state_dict: new Map([...clip, ...text('')].map(([name, value]) => [`module.${name}`, value])) },
    ],
    [
      'official pre-training checkpoint',
      {
        base_model: new Map([...clip, ...text('')].map(([name, value]) => [`module.clip_model.${name}`, value])),
        optimizer: { state: new Map([[0, { exp_avg: tensor(Float32Array.of(1), [1]) }]]) },
      },
    ],
    [
      'Hugging Face pytorch_model.bin',
      new Map([...renamed('huggingface'), ['text_model.final_layer_norm.weight', tensor(Float32Array.of(1), [1])]]),
    ],
  ])('%s: equal features', async (name, content) => {
    const weights = readTorchWeights(written(`${name}.pth`, content));
    expect([...weights.keys()].filter((key) => /text|optimizer|^(module\.)?transformer/.test(key))).toEqual([]);
    expect(await features(weights)).toEqual(await features(clip));
  });

  it('timm names, as open_clip nests them: equal features without the projection', async () => {
    const weights = readTorchWeights(written('timm.pth', { model: renamed('timm', 'visual.trunk.') }));
    const [expected, actual] = [await features(clip, false), await features(weights, false)];
    expect(actual).toEqual(expected);
  });

  it('is read by readVitFile too', async () => {
    const { weights, settings } = await readVitFile(written('file.pt', new Map(clip)));
    expect(await features(weights)).toEqual(await features(clip));
    expect(settings).toEqual({});
  });

  it('is missed when it is not there', () => {
    expect(() => readTorchWeights(written('none.pth', new Map([['w', tensor(Float32Array.of(1), [1])]])))).toThrow(
      'no ViT in these weights',
    );
  });

  (python ? it : it.skip)(
    "is read from a TorchScript archive in float16, as OpenAI's is [needs Python with torch]",
    async () => {
      const [plain, script] = [written('plain.pth', new Map([...clip, ...text('')])), join(folder, 'script.pt')];
      python!(SCRIPT, plain, script);
      const weights = readTorchWeights(script);
      expect([...weights.keys()].sort()).toEqual([...clip.keys()].sort());
      const half = new Map([...clip].map(([name, { shape, data }]) => [name, tensor(data, shape, 'F16')]));
      expect([...weights.values()].every(({ dtype }) => dtype === 'F16')).toBe(true);
      const rounded = readTorchWeights(written('half.pth', half));
      expect(await features(weights)).toEqual(await features(rounded));
    },
  );
});

const SCRIPT = `
import sys, warnings
import torch
from torch import nn

warnings.simplefilter("ignore")


class Tree(nn.Module):
    def add(self, path, value):
        if len(path) == 1:
            self.register_parameter(path[0], nn.Parameter(value.half()))
            return
        if path[0] not in self._modules:
            self.add_module(path[0], Tree())
        self._modules[path[0]].add(path[1:], value)


root = Tree()
root.register_buffer("input_resolution", torch.tensor(12))
for name, value in torch.load(sys.argv[1], weights_only=True).items():
    root.add(name.split("."), value)
torch.jit.save(torch.jit.script(root), sys.argv[2])
`;
