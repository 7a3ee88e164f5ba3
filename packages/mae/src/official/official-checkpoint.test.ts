import { initKernels } from '@i2p/kernels';
import { AdamW } from '@i2p/nn';
import { type HostTensor, tensor } from '@i2p/safetensors';
import { officialFixture } from '@i2p/testkit';
import { createI2PMae } from '../i2p-mae.js';
import { tinyConfig } from '../testing.js';
import { unexplained } from './checkpoint-kind.js';
import { clipOrder } from './clip-order.js';
import { downstreamContent } from './downstream-export.js';
import { readOfficialCheckpoint } from './official-checkpoint.js';
import { leftOut, officialContent } from './official-export.js';
import { officialMoments, parameterGroups } from './official-optimizer.js';

const fixture = officialFixture();
const notes = fixture.notes as {
  param_groups: { no_decay: string[]; decay: string[] };
  finetune_modelnet40: { missing_keys: string[]; unexpected_key_prefixes: string[] };
};
const official = new Map(
  fixture.names('model_state').map((name) => [name, fixture.golden('model_state', name).tensor]),
);
const one = (value: number): HostTensor => tensor(Float32Array.of(value), [1]);

describe('official checkpoints', () => {
  const prefixed = new Map([...official].map(([name, value]) => [`module.${name}`, value]));

  it('are found under each of their keys, with and without `module.`', () => {
    const read = readOfficialCheckpoint(
      new Map<string, unknown>([
        ['base_model', prefixed],
        ['epoch', 7],
        ['metrics', new Map([['acc', 71.5]])],
      ]),
    );
    expect(read).toMatchObject({ kind: 'pretrain', epoch: 7, metrics: { acc: 71.5 }, bestMetrics: {} });
    expect([...read.model.keys()]).toEqual([...official.keys()].filter((name) => !name.startsWith('clip_model.')));
    expect(read.model.get('mask_token')).toBe(official.get('mask_token'));
    expect(read.teacher.get('visual.proj')).toBe(official.get('clip_model.visual.proj'));
    expect(readOfficialCheckpoint(official).model.size).toBe(read.model.size);
    const parts = {
      model_state_dict: { 'h_encoder.w': one(1), 'convs1.bias': one(2) },
      epoch: 3,
      test_acc: one(0.5),
      inctance_avg_iou: 0.8,
    };
    expect(readOfficialCheckpoint(parts)).toMatchObject({
      kind: 'segmentation',
      epoch: 3,
      metrics: { test_acc: 0.5, inctance_avg_iou: 0.8 },
    });
    const tuned = {
      base_model: { 'module.h_encoder.w': one(1), 'module.cls_head_finetune.0.bias': one(2) },
      metrics: { acc: one(93) },
    };
    expect(readOfficialCheckpoint(tuned)).toMatchObject({ kind: 'finetune', metrics: { acc: 93 } });
    for (const wrapper of ['state_dict', 'model']) {
      const { model } = readOfficialCheckpoint({ [wrapper]: { 'module.h_encoder.w': one(1) }, epoch: 2 });
      expect([...model.keys()]).toEqual(['h_encoder.w']);
    }
  });

  it('without a tensor of the encoder are refused', () => {
    expect(() => readOfficialCheckpoint({ base_model: { 'backbone.w': one(1) } })).toThrow(
      '(h_encoder.*) under base_model, model_state_dict, state_dict, model or alone, got backbone.w',
    );
    expect(() => readOfficialCheckpoint(new Map([['weights', 3]]))).toThrow('got weights');
    expect(() => readOfficialCheckpoint(3)).toThrow('expected a dictionary, got number');
  });

  it('differ between the models exactly as the official code expects', () => {
    const { missing_keys, unexpected_key_prefixes } = notes.finetune_modelnet40;
    const unexpected = unexpected_key_prefixes
      .filter((name) => name !== 'clip_model')
      .map((name) => (name === 'mask_token' ? name : `${name}.x`));
    const report = { matched: [], missing: [...missing_keys], unexpected };
    expect(unexplained(report, 'pretrain', 'finetune')).toEqual({ missing: [], unexpected: [] });
    const odd = {
      matched: [],
      missing: ['h_encoder.w', 'norm.weight'],
      unexpected: ['h_encoder.v', 'decoder_norm.bias', 'stranger'],
    };
    expect(unexplained(odd, 'pretrain', 'finetune')).toEqual({
      missing: ['h_encoder.w'],
      unexpected: ['h_encoder.v', 'stranger'],
    });
    const same = { matched: [], missing: ['decoder_norm.bias'], unexpected: ['rec_head_3d.x'] };
    expect(unexplained(same, 'pretrain', 'pretrain')).toEqual({ missing: same.missing, unexpected: same.unexpected });
    expect(unexplained(same, 'segmentation', 'pretrain').missing).toEqual([]);
  });
});

describe('an exported downstream checkpoint', () => {
  const encoder = [...official].filter(([name]) => name.startsWith('h_encoder.token_embed.'));
  it.each([
    ['finetune', 'base_model', 'cls_head_finetune.0.bias'],
    ['segmentation', 'model_state_dict', 'convs1.bias'],
  ] as const)('of %s is read back from its key', (kind, key, own) => {
    const model = new Map([...encoder, [own, one(2)]]);
    const content = downstreamContent({ kind, model: new Map([...model, ['stranger', one(3)]]), epoch: 4 });
    expect(Object.keys(content)).toEqual([key, 'epoch']);
    expect(readOfficialCheckpoint(content)).toMatchObject({ kind, epoch: 4, model });
    expect(Object.keys(downstreamContent({ kind, model }))).toEqual([key]);
    const optimizer = { moments: new Map(), learningRate: 5e-4, weightDecay: 0.05 };
    const accuracy = { last: 80, best: 81.5 };
    const resumable = downstreamContent({ kind, model, epoch: 4, optimizer, accuracy });
    if (kind === 'finetune') expect(resumable).toMatchObject({ metrics: { acc: 80 }, best_metrics: { acc: 81.5 } });
    expect('optimizer' in resumable && 'best_metrics' in resumable).toBe(kind === 'finetune');
  });
});

describe("the official optimizer's order", () => {
  it("is that of the recorded groups, the teacher's parameters included", () => {
    const shapes = new Map([...official].map(([name, { shape }]) => [name, shape]));
    const { no_decay, decay } = notes.param_groups;
    expect(parameterGroups(shapes)).toEqual([no_decay, decay]);
  });

  it("is found for CLIP's tensors in any order", () => {
    const names = [...official.keys()].flatMap((name) => (name.startsWith('clip_model.') ? [name.slice(11)] : []));
    expect(clipOrder([...names].sort())).toEqual(names);
    expect(() => clipOrder(['visual.head.weight'])).toThrow('"visual.head.weight" is not one of CLIP\'s');
  });
});

describe('an exported checkpoint', () => {
  beforeAll(() => initKernels());
  const moments = new Map<string, HostTensor>();
  const student = new Map([...official].filter(([name]) => !name.startsWith('clip_model.')));
  const teacher = new Map(
    [...official]
      .flatMap(
        ([name, value]) => (name.startsWith('clip_model.') ? [[name.slice(11), value]] : []) as [string, HostTensor][],
      )
      .reverse(),
  );
  let filled = 0;
  for (const [name, { shape, data }] of student) {
    if (/running|num_batches|encoder_norms.0/.test(name)) continue;
    filled++;
    moments.set(
      `${name}.exp_avg`,
      tensor(
        Float32Array.from(data as Float32Array, (_, i) => i + filled),
        shape,
      ),
    );
    moments.set(
      `${name}.exp_avg_sq`,
      tensor(
        Float32Array.from(data as Float32Array, (_, i) => i * filled),
        shape,
      ),
    );
    moments.set(`${name}.step`, tensor(BigInt64Array.of(12n), []));
  }
  const source = { model: student, moments, epoch: 3, learningRate: 1e-3, weightDecay: 0.05 };

  it.each([
    ['with', teacher],
    ['without', undefined],
  ] as const)('%s teacher is read back: weights, moments, epoch', (_, towers) => {
    const content = officialContent({ ...source, teacher: towers });
    const { state, param_groups } = content.optimizer;
    expect(param_groups.map(({ weight_decay }) => weight_decay)).toEqual([0, 0.05]);
    expect(state.size).toBe(filled);
    const back = readOfficialCheckpoint(content);
    expect(back.model).toEqual(student);
    expect(back.teacher.size).toBe(towers?.size ?? 0);
    expect(back.epoch).toBe(3);
    expect(officialMoments(back)).toEqual(moments);
    if (!towers) return;
    const { no_decay, decay } = notes.param_groups;
    const numbered = [...no_decay, ...decay];
    expect(state.get(numbered.indexOf('rec_head_2d.weight'))!.exp_avg).toBe(moments.get('rec_head_2d.weight.exp_avg'));
  });

  it("is made of this project's model and optimizer, whose parameters stand in the official order", () => {
    const model = createI2PMae({ ...tinyConfig, encoderDepths: [1, 2, 1] }, { seed: 1 });
    const optimizer = new AdamW(model.parameters.parameters);
    const rank = (name: string): number =>
      [
        'mask_token',
        'h_encoder',
        'h_decoder',
        'decoder_pos_embeds',
        'token_prop',
        'decoder_norm',
        'rec_head_3d',
        'rec_head_2d',
      ].indexOf(name.split('.')[0]!);
    const content = officialContent({ ...source, model: model.stateDict(), moments: optimizer.stateDict() });
    const roots = [...content.base_model.keys()].filter((name) => !/running|num_batches/.test(name)).map(rank);
    expect(roots).toEqual([...roots].sort((a, b) => a - b));
    const groups = parameterGroups(new Map([...content.base_model].map(([name, { shape }]) => [name, shape])));
    const shared = (names: string[], known: string[]): string[] => names.filter((name) => known.includes(name));
    const { no_decay, decay } = notes.param_groups;
    expect(shared(groups[0], no_decay)).toEqual(shared(no_decay, groups[0]));
    expect(shared(groups[1], decay)).toEqual(shared(decay, groups[1]));
    expect(shared(groups[1], decay).length).toBeGreaterThan(20);
    expect(officialMoments(readOfficialCheckpoint(content))).toBeUndefined();
    model.dispose();
  });

  it('leaves out what the official model does not have', () => {
    const more = new Map([...student, ['target_2d.mean', one(1)]]);
    expect(leftOut(more)).toEqual(['target_2d.mean']);
    expect(officialContent({ ...source, model: more }).base_model.has('target_2d.mean')).toBe(false);
  });

  it('is refused when its optimizer belongs to other weights', () => {
    const content = officialContent(source);
    const fewer = new Map([...content.base_model].filter(([name]) => name !== 'decoder_norm.weight'));
    expect(() => officialMoments(readOfficialCheckpoint({ ...content, base_model: fewer }))).toThrow(
      /groups of 10\d and \d+ parameters, expected 10\d and \d+/,
    );
    const other = new Map([...content.base_model, ['mask_token', one(1)]]);
    expect(() => officialMoments(readOfficialCheckpoint({ ...content, base_model: other }))).toThrow(
      'exp_avg of mask_token has the shape',
    );
    const state = new Map([[9999, {}]]);
    expect(() =>
      officialMoments(readOfficialCheckpoint({ ...content, optimizer: { ...content.optimizer, state } })),
    ).toThrow('a state for parameter 9999');
  });
});
