import { type HostTensor, tensor } from '@i2p/safetensors';
import { SMALL, smallVit } from './testing/small-vit.js';
import { describeVit } from './vit-config.js';
import { type VitNaming, vitNames } from './vit-names.js';
import { readVit } from './vit-weights.js';

const read = (weights: ReadonlyMap<string, HostTensor>) => readVit(weights, describeVit(weights, { heads: 3 }));
const namings: VitNaming[] = ['timm', 'clip', 'huggingface'];

describe('describeVit', () => {
  it('reads the sizes from the tensors, and the rest from the naming', () => {
    const { width, depth, mlpWidth, patch, grid, side, featureDim } = SMALL;
    const sizes = {
      width,
      depth,
      heads: 3,
      mlpWidth,
      patchSize: patch,
      gridSize: grid,
      imageSize: side,
      tokens: grid * grid + 1,
    };
    const clip = {
      ...sizes,
      activation: 'quick_gelu',
      layerNormEps: 1e-5,
      preNorm: true,
      projection: true,
      patchBias: false,
      featureDim,
    };
    const timm = {
      ...sizes,
      activation: 'gelu',
      layerNormEps: 1e-6,
      preNorm: false,
      projection: false,
      patchBias: true,
      featureDim: width,
    };
    expect(describeVit(smallVit('timm'), { heads: 3 })).toEqual({ ...timm, naming: 'timm', prefix: '' });
    expect(describeVit(smallVit('clip', 'clip_model.visual.'), { heads: 3 })).toEqual({
      ...clip,
      naming: 'clip',
      prefix: 'clip_model.visual.',
    });
    expect(describeVit(smallVit('huggingface'), { heads: 3 })).toEqual({ ...clip, naming: 'huggingface', prefix: '' });
  });

  it('takes a head for 64 channels unless told', () => {
    const wide = new Map<string, HostTensor>([
      ['cls_token', tensor(new Float32Array(192), [1, 1, 192])],
      ['pos_embed', tensor(new Float32Array(5 * 192), [1, 5, 192])],
      ['patch_embed.proj.weight', tensor(new Float32Array(192 * 3), [192, 3, 1, 1])],
      ['blocks.0.mlp.fc1.weight', tensor(new Float32Array(192), [1, 192])],
    ]);
    expect(describeVit(wide).heads).toBe(3);
    expect(describeVit(wide, { heads: 6 }).heads).toBe(6);
    expect(() => describeVit(smallVit('timm'))).toThrow(
      'the width 12 is not a multiple of 64: give the number of heads',
    );
    expect(() => describeVit(wide, { heads: 0 })).toThrow('the number of heads must divide the width 192, got 0');
  });

  it("finds CLIP's image tower beside its text tower, and a ViT beside another network", () => {
    const both = new Map([...smallVit('clip'), ...smallVit('clip', 'visual.')]);
    for (const name of ['class_embedding', 'conv1.weight', 'ln_post.weight', 'proj']) both.delete(name);
    expect(describeVit(both, { heads: 3 }).prefix).toBe('visual.');
    const student = new Map(smallVit('clip', 'clip_model.visual.'));
    student.set('h_encoder.encoder_blocks.0.blocks.0.attn.qkv.weight', tensor(new Float32Array(3), [3, 1]));
    expect(describeVit(student, { heads: 3 }).naming).toBe('clip');
  });

  it('says so when the tensors are no ViT', () => {
    const other = new Map([['conv.weight', tensor(new Float32Array(1), [1])]]);
    expect(() => describeVit(other)).toThrow(
      /no ViT in these weights: expected the tensors of timm .* got 1 tensors such as conv\.weight/,
    );
    expect(() => describeVit(new Map())).toThrow('got 0 tensors such as none');
  });

  it('needs square patches and a grid of them behind one class token', () => {
    const weights = smallVit('timm');
    const distilled = new Map(weights).set('pos_embed', tensor(new Float32Array(18 * 12), [1, 18, 12]));
    expect(() => describeVit(distilled, { heads: 3 })).toThrow('"pos_embed" must hold 1 + P * P positions');
    const oblong = new Map(weights).set('patch_embed.proj.weight', tensor(new Float32Array(12 * 18), [12, 3, 3, 2]));
    expect(() => describeVit(oblong, { heads: 3 })).toThrow('must have the shape [C, 3, patch, patch], got [12,3,3,2]');
  });
});

describe('readVit', () => {
  it.each(namings)('names any missing tensor of a ViT in %s naming', (naming) => {
    const weights = smallVit(naming, 'a.');
    // the last block's first tensor is what makes it a block: all others, one by one
    for (const name of weights.keys()) {
      const lacking = new Map(weights);
      lacking.delete(name);
      expect(() => read(lacking)).toThrow(`the teacher's weights (${naming} naming) lack the tensor "${name}"`);
    }
    expect(() => read(weights)).not.toThrow();
  });

  it.each(namings)('names a tensor of another shape in %s naming', (naming) => {
    const weights = smallVit(naming);
    const { norm1, attention } = vitNames(naming, '').block(1);
    for (const name of [norm1.bias, attention.weight]) {
      const { shape, data } = weights.get(name)!;
      const longer = new Map(weights).set(name, tensor(Float32Array.from([...data, 0] as number[]), [data.length + 1]));
      expect(() => read(longer)).toThrow(
        `the teacher's tensor "${name}" must have the shape [${shape}], got [${data.length + 1}]`,
      );
    }
  });

  it('refuses a network that computes more than this one', () => {
    const weights = smallVit('timm').set('blocks.1.attn.q_norm.weight', tensor(new Float32Array(4), [4]));
    expect(() => read(weights)).toThrow('hold the tensor "blocks.1.attn.q_norm.weight", which this ViT does not have');
    expect(() => read(smallVit('timm').set('head.weight', tensor(new Float32Array(4), [4])))).not.toThrow();
  });

  it('refuses a projection where the naming has none', () => {
    expect(() => describeVit(smallVit('timm'), { heads: 3, projection: true })).toThrow(
      'timm naming has no projection',
    );
  });
});
