/** The int8 teacher beside the float32 one. */
import { join } from 'node:path';
import { sharedFolder } from '@i2p/testkit';
import { createOnnxTeacher } from './in-node.js';
import type { TeacherOptions, TeacherOutput } from './teacher.js';
import { SMALL, smallVit, values } from './testing/small-vit.js';
import { readVitFile } from './vit-file.js';

type Weights = ReturnType<typeof smallVit>;

async function answer(
  weights: Weights,
  images: Float32Array,
  count: number,
  options: TeacherOptions,
): Promise<TeacherOutput> {
  const teacher = await createOnnxTeacher(weights, options);
  try {
    return await teacher.run(images, count);
  } finally {
    await teacher.dispose();
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('the int8 teacher', () => {
  const { side, heads } = SMALL;
  const images = values(5, 3 * side * side).map((value) => 0.5 + value / 2);

  it('is near the float32 one, and not the same', async () => {
    const exact = await answer(smallVit('timm'), images, 3, { heads });
    const { features, saliency } = await answer(smallVit('timm'), images, 3, { heads, precision: 'int8' });
    expect(cosine(features, exact.features)).toBeGreaterThan(0.999);
    expect(cosine(saliency, exact.saliency)).toBeGreaterThan(0.999);
    expect(features).not.toEqual(exact.features);
  });

  it('answers for an image whatever the images beside it', async () => {
    const options = { heads, precision: 'int8' } as const;
    const together = await answer(smallVit('clip'), images, 3, options);
    const alone = await answer(smallVit('clip'), images.slice(side * side, 2 * side * side), 1, options);
    const third = together.features.length / 3;
    expect(together.features.subarray(third, 2 * third)).toEqual(alone.features);
  });

  it('says so, and refuses other precisions', async () => {
    const teacher = await createOnnxTeacher(smallVit('timm'), { heads, precision: 'int8' });
    expect(teacher.description).toMatch(/, int8$/);
    await teacher.dispose();
    await expect(createOnnxTeacher(smallVit('timm'), { heads, precision: 'int4' as 'int8' })).rejects.toThrow(
      "the teacher's precision must be float32 or int8, got int4",
    );
  });

  const shared = sharedFolder();
  const title = shared ? '' : ' (skipped: no ../shared/weights)';
  (shared ? it : it.skip)(`is near it with published weights, on plain shapes${title}`, async () => {
    const { weights } = await readVitFile(join(shared ?? '', 'weights/vit_tiny_patch16_224/model.safetensors'));
    const disc = Float32Array.from({ length: 224 * 224 }, (_, i) => {
      const [x, y] = [(i % 224) - 112, Math.floor(i / 224) - 112];
      return x * x + y * y < 70 ** 2 ? 0.4 + (x * x - y * y) / 15000 : 0;
    });
    const exact = await answer(weights, disc, 1, {});
    const { features, saliency } = await answer(weights, disc, 1, { precision: 'int8' });
    expect(cosine(features, exact.features)).toBeGreaterThan(0.99);
    expect(cosine(saliency, exact.saliency)).toBeGreaterThan(0.99);
  });
});
