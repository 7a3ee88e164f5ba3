/** Where the tensors of a ViT are called what: timm, OpenAI CLIP and Hugging Face CLIP. */
import type { HostTensor } from '@i2p/safetensors';

export type VitNaming = 'timm' | 'clip' | 'huggingface';

/** Names of a weight [out, in] and its bias [out]. */
export interface AffineNames {
  readonly weight: string;
  readonly bias: string;
}

export interface BlockNames {
  readonly norm1: AffineNames;
  /** One stacked projection, or query, key and value one by one. */
  readonly qkv: readonly AffineNames[];
  readonly attention: AffineNames;
  readonly norm2: AffineNames;
  readonly fc1: AffineNames;
  readonly fc2: AffineNames;
  /** Per-channel factors of the two branches (LayerScale), where there are any. */
  readonly scale1?: string;
  readonly scale2?: string;
}

export interface VitNames {
  readonly classToken: string;
  readonly positions: string;
  readonly patch: AffineNames;
  readonly preNorm: AffineNames;
  readonly finalNorm: AffineNames;
  readonly projection?: string;
  /** Everything up to the block's number, e.g. `visual.transformer.resblocks.` */
  readonly blockStem: string;
  block(index: number): BlockNames;
}

const affine = (stem: string): AffineNames => ({ weight: `${stem}.weight`, bias: `${stem}.bias` });

const naming: Record<VitNaming, (prefix: string) => VitNames> = {
  timm: (prefix) => ({
    classToken: `${prefix}cls_token`,
    positions: `${prefix}pos_embed`,
    patch: affine(`${prefix}patch_embed.proj`),
    preNorm: affine(`${prefix}norm_pre`),
    finalNorm: affine(`${prefix}norm`),
    blockStem: `${prefix}blocks.`,
    block(index) {
      const stem = `${prefix}blocks.${index}`;
      return {
        norm1: affine(`${stem}.norm1`),
        qkv: [affine(`${stem}.attn.qkv`)],
        attention: affine(`${stem}.attn.proj`),
        norm2: affine(`${stem}.norm2`),
        fc1: affine(`${stem}.mlp.fc1`),
        fc2: affine(`${stem}.mlp.fc2`),
        scale1: `${stem}.ls1.gamma`,
        scale2: `${stem}.ls2.gamma`,
      };
    },
  }),
  clip: (prefix) => ({
    classToken: `${prefix}class_embedding`,
    positions: `${prefix}positional_embedding`,
    patch: affine(`${prefix}conv1`),
    preNorm: affine(`${prefix}ln_pre`),
    finalNorm: affine(`${prefix}ln_post`),
    projection: `${prefix}proj`,
    blockStem: `${prefix}transformer.resblocks.`,
    block(index) {
      const stem = `${prefix}transformer.resblocks.${index}`;
      return {
        norm1: affine(`${stem}.ln_1`),
        qkv: [{ weight: `${stem}.attn.in_proj_weight`, bias: `${stem}.attn.in_proj_bias` }],
        attention: affine(`${stem}.attn.out_proj`),
        norm2: affine(`${stem}.ln_2`),
        fc1: affine(`${stem}.mlp.c_fc`),
        fc2: affine(`${stem}.mlp.c_proj`),
      };
    },
  }),
  huggingface: (prefix) => ({
    classToken: `${prefix}vision_model.embeddings.class_embedding`,
    positions: `${prefix}vision_model.embeddings.position_embedding.weight`,
    patch: affine(`${prefix}vision_model.embeddings.patch_embedding`),
    preNorm: affine(`${prefix}vision_model.pre_layrnorm`), // spelt so in every published file
    finalNorm: affine(`${prefix}vision_model.post_layernorm`),
    projection: `${prefix}visual_projection.weight`,
    blockStem: `${prefix}vision_model.encoder.layers.`,
    block(index) {
      const stem = `${prefix}vision_model.encoder.layers.${index}`;
      return {
        norm1: affine(`${stem}.layer_norm1`),
        qkv: ['q', 'k', 'v'].map((part) => affine(`${stem}.self_attn.${part}_proj`)),
        attention: affine(`${stem}.self_attn.out_proj`),
        norm2: affine(`${stem}.layer_norm2`),
        fc1: affine(`${stem}.mlp.fc1`),
        fc2: affine(`${stem}.mlp.fc2`),
      };
    },
  }),
};

export function vitNames(kind: VitNaming, prefix: string): VitNames {
  return naming[kind](prefix);
}

/**
 * The naming and the prefix that most of a ViT's landmark tensors agree on. Several landmarks, so that a file with one
 * missing tensor is still recognised and the error can name that tensor; at least two, because other networks share one.
 * @throws Error when the tensors are not those of a ViT
 */
export function detectNaming(weights: ReadonlyMap<string, HostTensor>): { naming: VitNaming; prefix: string } {
  const votes = new Map<string, { naming: VitNaming; prefix: string; count: number }>();
  for (const kind of Object.keys(naming) as VitNaming[]) {
    for (const landmark of landmarks(vitNames(kind, ''))) {
      for (const name of weights.keys()) {
        if (name !== landmark && !name.endsWith(`.${landmark}`)) continue;
        const prefix = name.slice(0, name.length - landmark.length);
        const vote = votes.get(`${kind} ${prefix}`) ?? { naming: kind, prefix, count: 0 };
        votes.set(`${kind} ${prefix}`, { ...vote, count: vote.count + 1 });
      }
    }
  }
  const [best] = [...votes.values()].sort((a, b) => b.count - a.count);
  if (best && best.count > 1) return { naming: best.naming, prefix: best.prefix };
  throw new Error(
    `no ViT in these weights: expected the tensors of timm (patch_embed.proj.weight), CLIP (visual.conv1.weight) or Hugging Face CLIP ` +
      `(vision_model.embeddings.patch_embedding.weight), got ${weights.size} tensors such as ${[...weights.keys()].slice(0, 3).join(', ') || 'none'}`,
  );
}

function landmarks(names: VitNames): string[] {
  const { qkv, norm1, fc1 } = names.block(0);
  const found = [
    names.classToken,
    names.positions,
    names.patch.weight,
    names.finalNorm.weight,
    norm1.weight,
    fc1.weight,
  ];
  return [...found, ...qkv.map((part) => part.weight)];
}
