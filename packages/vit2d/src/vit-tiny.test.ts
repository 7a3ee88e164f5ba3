/** The published ViT-Ti on a photograph: `shared/weights/vit_tiny_patch16_224/PROVENANCE.txt` tells where the numbers are from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectClose, sharedFolder } from '@i2p/testkit';
import { createRgbVit } from './in-node.js';
import { readVitFile } from './vit-file.js';

const shared = sharedFolder();
const folder = join(shared ?? '', 'weights', 'vit_tiny_patch16_224');

const floats = (name: string): Float32Array =>
  new Float32Array(Uint8Array.from(readFileSync(join(folder, 'fixtures', name))).buffer);

/** HWC bytes -> [1, 3, H, W], (x / 255 - 0.5) / 0.5 */
function photograph(): Float32Array {
  const bytes = readFileSync(join(folder, 'fixtures', 'chelsea_224_rgb_u8.raw'));
  const pixels = bytes.length / 3;
  return Float32Array.from(
    { length: bytes.length },
    (_, i) => bytes[(i % pixels) * 3 + Math.floor(i / pixels)]! / 127.5 - 1,
  );
}

describe('ViT-Ti', () => {
  const title = shared ? '' : ' (skipped: no ../shared/weights)';
  (shared ? it : it.skip)(
    `equals the reference on a photograph: block 5, final tokens, attention${title}`,
    async () => {
      const { weights } = await readVitFile(join(folder, 'model.safetensors'));
      const vit = await createRgbVit(weights, { blocks: [5] });
      const { blocks, features, classFeature, clsAttention } = await vit.run(photograph(), 1);
      await vit.dispose();
      expect(vit.config).toMatchObject({ heads: 3, depth: 12, gridSize: 14, activation: 'gelu', layerNormEps: 1e-6 });
      const { width } = vit.config;
      expectClose(blocks[0]!, floats('chelsea_block5_out_197x192_f32.bin'), 1e-4, 1e-5);
      expectClose([...classFeature, ...features], floats('chelsea_final_tokens_197x192_f32.bin'), 5e-4);
      expect(features.length).toBe(196 * width);
      expectClose(clsAttention, floats('chelsea_last_cls_attn_3x196_f32.bin'), 1e-6);
    },
  );
});
