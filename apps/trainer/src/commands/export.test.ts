import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { officialMoments, readOfficialCheckpoint } from '@i2p/mae';
import { type HostTensor, readSafetensors, writeSafetensors } from '@i2p/safetensors';
import { officialFixture, pythonWithTorch } from '@i2p/testkit';
import { openTorchFile } from '@i2p/torch-file';
import { i2p } from '../test-support/in-process.js';
import { miniatureRun } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = join(folder, 'run');
/** 20 clouds in batches of 5: an epoch is four steps. */
const RUN = [
  '--set',
  'training.batch=5',
  '--set',
  'checkpoint.every=4',
  '--set',
  'data.source="synthetic:train=20,test=20"',
  '--set',
  'training.schedule="warmup-cosine"',
  '--steps',
  '8',
];
const fixture = officialFixture();
const python = pythonWithTorch();

/** Both towers of a small CLIP, in OpenAI's names. */
function writeTowers(file: string): string {
  const names = fixture.names('model_state').filter((name) => name.startsWith('clip_model.'));
  writeFileSync(
    file,
    writeSafetensors(new Map(names.map((name) => [name.slice(11), fixture.golden('model_state', name).tensor]))),
  );
  return file;
}

const tensors = (step: string, file: string): Map<string, HostTensor> =>
  readSafetensors(readFileSync(join(run, 'checkpoints', step, file)));

describe('i2p export', () => {
  const pth = join(folder, 'ckpt-last.pth');
  beforeAll(() => i2p(...miniatureRun(run, ...RUN)));

  it('writes weights as safetensors', async () => {
    const out = join(folder, 'student.safetensors');
    await i2p('export', '--checkpoint', run, '--format', 'safetensors', '--out', out);
    expect(readSafetensors(readFileSync(out))).toEqual(tensors('step-000008', 'model.safetensors'));
    await expect(
      i2p('export', '--checkpoint', run, '--format', 'safetensors', '--out', out, '--epoch', '1'),
    ).rejects.toThrow('--epoch belong to --format pth');
  });

  it('writes a checkpoint of the official code, and says what it is not good for without the teacher', async () => {
    const said = await i2p(
      'export',
      '--checkpoint',
      join(run, 'checkpoints', 'step-000004'),
      '--format',
      'pth',
      '--out',
      pth,
    );
    expect(said).toContain("without clip_model.* the official code's strict loading fails");
    const read = readOfficialCheckpoint(openTorchFile(pth));
    expect(read).toMatchObject({ kind: 'pretrain', epoch: 0, metrics: { acc: 0 } });
    const model = tensors('step-000004', 'model.safetensors');
    for (const [name, { data }] of model) expect([name, read.model.get(name)!.data]).toEqual([name, data]);
    const moments = tensors('step-000004', 'optimizer.safetensors');
    const back = officialMoments(read)!;
    expect([...back.keys()].sort()).toEqual([...moments.keys()].sort());
    for (const [name, { data }] of moments) expect([name, back.get(name)!.data]).toEqual([name, data]);
  });

  it('that a run goes on from, to the bytes of a run that was never interrupted', async () => {
    await i2p(
      'export',
      '--checkpoint',
      join(run, 'checkpoints', 'step-000004'),
      '--format',
      'pth',
      '--out',
      pth,
      '--with-teacher',
      writeTowers(join(folder, 'towers.safetensors')),
    );
    const continued = join(folder, 'continued');
    const said = await i2p(...miniatureRun(continued, ...RUN, '--continue-from', pth));
    expect(said).toContain('continuing after step 4');
    for (const file of ['model.safetensors', 'optimizer.safetensors']) {
      const [a, b] = [run, continued].map((root) =>
        readSafetensors(readFileSync(join(root, 'checkpoints', 'step-000008', file))),
      );
      expect([...b!.keys()].sort()).toEqual([...a!.keys()].sort());
      for (const [name, { data }] of a!) expect([name, b!.get(name)!.data]).toEqual([name, data]);
    }
    const lines = readFileSync(join(continued, 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([5, 6, 7, 8]);
    await expect(
      i2p(...miniatureRun(join(folder, 'short'), ...RUN.slice(0, -2), '--continue-from', pth)),
    ).rejects.toThrow('stands after 4 steps (1 epochs of 4), but this run ends after 2');
    await expect(i2p('pretrain', '--resume', run, '--continue-from', pth)).rejects.toThrow('not both');
  });

  it('that a run begins with also when it is resumed before its first save', async () => {
    const failed = join(folder, 'failed');
    const nowhere = ['--data', join(folder, 'nowhere')];
    await expect(i2p(...miniatureRun(failed, ...RUN, ...nowhere, '--continue-from', pth))).rejects.toThrow('nowhere');
    const moved = join(folder, 'moved');
    const data = ['--set', 'data.source="synthetic:train=20,test=20"'];
    const said = await i2p('pretrain', '--resume', failed, '--out', moved, ...data);
    expect(said).toContain('continuing after step 4');
    const model = readFileSync(join(moved, 'checkpoints', 'step-000008', 'model.safetensors'));
    expect(model.equals(readFileSync(join(folder, 'continued/checkpoints/step-000008/model.safetensors')))).toBe(true);
    writeFileSync(join(failed, 'start.json'), '{}');
    await expect(i2p('pretrain', '--resume', failed, ...data)).rejects.toThrow(
      'does not tell what the run begins with',
    );
  });

  it('refuses what it cannot number or find', async () => {
    const first = join(run, 'checkpoints', 'step-000000');
    await expect(i2p('export', '--checkpoint', first, '--format', 'pth', '--out', pth)).rejects.toThrow(
      'after 0 of the 4 steps of its first epoch',
    );
    const bare = join(folder, 'student.safetensors');
    await expect(i2p('export', '--checkpoint', bare, '--format', 'pth', '--out', pth)).rejects.toThrow(
      'give --epoch N',
    );
    await expect(
      i2p('export', '--checkpoint', run, '--format', 'pth', '--out', pth, '--with-teacher', bare),
    ).rejects.toThrow('but visual.conv1.weight and token_embedding.weight and text_projection is missing');
  });

  (python ? it : it.skip)(
    'is loaded strictly by a torch module of the official names, optimizer and all [needs Python with torch]',
    async () => {
      const towers = writeTowers(join(folder, 'towers.safetensors'));
      await i2p('export', '--checkpoint', run, '--format', 'pth', '--out', pth, '--with-teacher', towers);
      const peers = resolve(__dirname, '../../../benchmarks/peers');
      const config = {
        numGroups: [24, 12, 6],
        groupSizes: [4, 4, 4],
        encoderDims: [6, 12, 24],
        encoderDepths: [1, 1, 1],
        numHeads: 2,
        decoderDims: [24, 12],
        decoderDepths: [1, 1],
        decoderUpBlocks: [1, 1],
        dropPath: 0.1,
        teacherDim: 192,
      };
      const printed = python!(STRICT_LOAD, peers, pth, JSON.stringify(config));
      const { exp_avg, step, epoch, count } = JSON.parse(printed);
      const moments = tensors('step-000008', 'optimizer.safetensors');
      expect({ step, epoch }).toEqual({ step: 8, epoch: 1 });
      const mine = [...moments.keys()].filter((name) => name.endsWith('.step')).length;
      expect(count).toBe(mine);
      for (const [name, values] of Object.entries(exp_avg as Record<string, number[]>))
        expect([name, values.map(Math.fround)]).toEqual([
          name,
          [...(moments.get(`${name}.exp_avg`)!.data as Float32Array)],
        ]);
    },
  );
});

/** The student's twin with CLIP's parameters behind it, loaded as the official code resumes; then one step of AdamW. */
const STRICT_LOAD = `
import json, sys
sys.path.insert(0, sys.argv[1])
import torch
from torch import nn
from student import Student

content = torch.load(sys.argv[2], weights_only=True)
state = content["base_model"]


class Tree(nn.Module):
    def add(self, path, value):
        if len(path) == 1:
            self.register_parameter(path[0], nn.Parameter(torch.zeros_like(value)))
            return
        if path[0] not in self._modules:
            self.add_module(path[0], Tree())
        self._modules[path[0]].add(path[1:], value)


model = Student(json.loads(sys.argv[3]))
model.add_module("clip_model", Tree())
for name, value in state.items():
    if name.startswith("clip_model."):
        model.clip_model.add(name.split(".")[1:], value)
print(model.load_state_dict(state, strict=True), file=sys.stderr)
# the order in which the official student registers the parts of a block
def rank(name):
    words = name.split(".")
    if "blocks" not in words:
        return 0
    return ["norm1", "norm2", "mlp", "attn"].index(words[words.index("blocks") + 2]) if words[0] != "clip_model" else 0


def block(name):
    words = name.split(".")
    return ".".join(words[: words.index("blocks") + 2]) if "blocks" in words and words[0] != "clip_model" else name


order, place = list(model.named_parameters()), {}
for name, _ in order:
    place.setdefault(block(name), len(place))
order.sort(key=lambda pair: (place[block(pair[0])], rank(pair[0])))
plain = lambda name, p: p.ndim == 1 or name.endswith(".bias") or "token" in name
groups = [{"params": [p for n, p in order if plain(n, p)], "weight_decay": 0.0},
          {"params": [p for n, p in order if not plain(n, p)], "weight_decay": 0.05}]
optimizer = torch.optim.AdamW(groups, lr=1e-3)
optimizer.load_state_dict(content["optimizer"])
names = {p: n for n, p in order}
states = {names[p]: s for p, s in optimizer.state.items()}
assert all(s["exp_avg"].shape == dict(order)[n].shape for n, s in states.items())
for p in names:
    p.grad = torch.zeros_like(p) if names[p] in states else None
step = int(states["mask_token"]["step"]) if "mask_token" in states else 0
shown = {n: s["exp_avg"].flatten().tolist() for n, s in states.items()}
optimizer.step()
print(json.dumps({"exp_avg": shown, "step": step, "epoch": content["epoch"], "count": len(states)}))
`;
