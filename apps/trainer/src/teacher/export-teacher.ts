/** The trained ViT as a weights file in timm naming, float16, with the settings that @i2p/vit2d reads from its metadata. */
import type { ParameterSet } from '@i2p/nn';
import { float32Of, type HostTensor, tensor, writeSafetensors } from '@i2p/safetensors';
import { type DepthVit, PATCH_SIZE, PIXEL_DEVIATION } from './depth-vit.js';

/** What the depth teacher divides by unless told otherwise, and subtracts. */
const HALF = 0.5;

/**
 * The bytes of the file. The part head stays behind, `head` (family from the class token) goes with it.
 * @param extra entries for the file's metadata beside the settings
 */
export function exportTeacher(set: ParameterSet, { heads }: DepthVit, extra: Record<string, string>): Uint8Array {
  const tensors = new Map<string, HostTensor>();
  for (const [name, value] of set.stateDict()) {
    if (!name.startsWith('part_head.')) tensors.set(name, timmTensor(name, value));
  }
  return writeSafetensors(tensors, {
    heads: String(heads),
    activation: 'gelu',
    layerNormEps: '1e-6',
    mean: JSON.stringify([HALF, HALF, HALF]),
    std: JSON.stringify([HALF, HALF, HALF]),
    ...extra,
  });
}

function timmTensor(name: string, value: HostTensor): HostTensor {
  const data = float32Of(value);
  const [rows = 0, width = 0] = value.shape;
  if (name === 'cls_token' || name === 'pos_embed') return tensor(data, [1, rows, width], 'F16');
  if (name === 'patch_embed.proj.weight') {
    // three equal channels, each takes a third of the weight; and a pixel of the ViT's is not as large as in training
    const factor = HALF / PIXEL_DEVIATION / 3;
    const weight = Float32Array.from({ length: 3 * data.length }, (_, i) => {
      const [row, pixel] = [Math.floor(i / (3 * width)), i % width];
      return (data[row * width + pixel] as number) * factor;
    });
    return tensor(weight, [rows, 3, PATCH_SIZE, PATCH_SIZE], 'F16');
  }
  return tensor(data, value.shape, 'F16');
}
