import { expectClose } from '@i2p/testkit';
import { createOnnxTeacher, createRgbVit } from './in-node.js';
import type { Teacher, TeacherOptions } from './teacher.js';
import { SMALL, smallVit, values } from './testing/small-vit.js';

const { side, grid, heads, featureDim, width } = SMALL;
const pixels = side * side;
const depth = values(5, 4 * pixels).map((value) => 0.5 + value / 2);

/** Runs `use` on a teacher and disposes of it in any case. */
async function withTeacher<T>(
  weights: ReturnType<typeof smallVit>,
  options: TeacherOptions,
  use: (teacher: Teacher) => Promise<T>,
): Promise<T> {
  const teacher = await createOnnxTeacher(weights, { heads, ...options });
  try {
    return await use(teacher);
  } finally {
    await teacher.dispose();
  }
}

describe('createOnnxTeacher', () => {
  it.each([
    ['timm', [0.5, 0.5, 0.5], [0.5, 0.5, 0.5], {}],
    ['clip', [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], {}],
    ['clip', [0.1, 0.2, 0.3], [2, 0.5, 0.25], { mean: [0.1, 0.2, 0.3], std: [2, 0.5, 0.25] }],
  ] as const)(
    'on a depth image equals the %s ViT on three equal channels normalised by %j, %j',
    async (naming, mean, std, options) => {
      const weights = smallVit(naming);
      const rgb = Float32Array.from({ length: 4 * 3 * pixels }, (_, i) => {
        const [image, channel] = [Math.floor(i / (3 * pixels)), Math.floor(i / pixels) % 3];
        return (depth[image * pixels + (i % pixels)]! - mean[channel]!) / std[channel]!;
      });
      const vit = await createRgbVit(weights, { heads });
      const expected = await vit.run(rgb, 4);
      await vit.dispose();
      const { features, saliency } = await withTeacher(weights, options, (teacher) => teacher.run(depth, 4));
      const dim = naming === 'timm' ? width : featureDim;
      expect([features.length, saliency.length]).toEqual([4 * grid * grid * dim, 4 * grid * grid]);
      expectClose(features, expected.features, 1e-4);
      const cells = grid * grid;
      const mean0 = saliency.map((_, i) => {
        const at = (head: number): number =>
          expected.clsAttention[(Math.floor(i / cells) * heads + head) * cells + (i % cells)]!;
        return (at(0) + at(1) + at(2)) / 3;
      });
      expectClose(saliency, mean0, 1e-5);
    },
  );

  it('says what it is', async () => {
    await withTeacher(smallVit('clip'), { zeroCorners: true }, async (teacher) => {
      expect(teacher).toMatchObject({ imageSize: side, gridSize: grid, featureDim });
      expect(teacher.description).toBe(
        'ViT 12 x 2, 3 heads, patch 3 of 12 px, 7 features, quick_gelu, clip naming, saliency without corners',
      );
    });
  });

  it('leaves saliency as the attention is, or zeroes the corners and scales the rest to sum 1', async () => {
    const weights = smallVit('timm');
    const plain = await withTeacher(weights, {}, (teacher) => teacher.run(depth, 4));
    const cornered = await withTeacher(weights, { zeroCorners: true }, (teacher) => teacher.run(depth, 4));
    const corners = [0, grid - 1, grid * (grid - 1), grid * grid - 1];
    for (let image = 0; image < 4; image++) {
      const part = (data: Float32Array) => [...data.subarray(image * grid * grid, (image + 1) * grid * grid)];
      const rest = part(plain.saliency).map((value, i) => (corners.includes(i) ? 0 : value));
      const sum = rest.reduce((a, b) => a + b);
      expect(sum).toBeLessThan(0.99);
      expectClose(
        part(cornered.saliency),
        rest.map((value) => value / sum),
        1e-6,
      );
    }
    expect(cornered.features).toEqual(plain.features);
  });

  it('gives the same for any chunk, and keeps the order of overlapping runs', async () => {
    const weights = smallVit('timm');
    const whole = await withTeacher(weights, { chunk: 4 }, (teacher) => teacher.run(depth, 4));
    await withTeacher(weights, { chunk: 3 }, async (teacher) => {
      const finished: number[] = [];
      const counts = [4, 1, 2, 1];
      const runs = counts.map(async (count, i) => {
        const output = await teacher.run(
          depth.subarray(i * pixels, (i + count) * pixels).slice(0, count * pixels),
          Math.min(count, 4 - i),
        );
        finished.push(i);
        return output;
      });
      const outputs = await Promise.all(runs);
      expect(finished).toEqual([0, 1, 2, 3]);
      outputs.forEach(({ features, saliency }, i) => {
        const from = i * grid * grid;
        expectClose(features, whole.features.subarray(from * width, from * width + features.length), 1e-5);
        expectClose(saliency, whole.saliency.subarray(from, from + saliency.length), 1e-6);
      });
    });
  });

  it('repeats itself to the bit and leaves the images as they are', async () => {
    const copy = depth.slice();
    await withTeacher(smallVit('clip'), {}, async (teacher) => {
      expect(await teacher.run(depth, 4)).toEqual(await teacher.run(depth, 4));
    });
    expect(depth).toEqual(copy);
  });

  it('refuses a wrong number of images or values', async () => {
    await withTeacher(smallVit('timm'), {}, async (teacher) => {
      for (const count of [0, -1, 1.5, NaN]) {
        await expect(teacher.run(depth, count)).rejects.toThrow(
          `the teacher needs at least 1 image, got a count of ${count}`,
        );
      }
      await expect(teacher.run(depth, 3)).rejects.toThrow(
        'the teacher needs 3 images of [1, 12, 12], 432 values, got 576',
      );
      expect((await teacher.run(depth, 4)).saliency.length).toBe(64);
    });
  });

  it('finishes running work when disposed, refuses more, and may be disposed twice', async () => {
    const teacher = await createOnnxTeacher(smallVit('timm'), { heads });
    const running = teacher.run(depth, 4);
    await teacher.dispose();
    expect((await running).saliency.length).toBe(64);
    await expect(teacher.run(depth, 4)).rejects.toThrow('the teacher was disposed');
    await teacher.dispose();
  });

  it('refuses options out of range', async () => {
    const weights = smallVit('timm');
    const refused = (options: TeacherOptions) => expect(createOnnxTeacher(weights, { heads, ...options })).rejects;
    await refused({ threads: 0 }).toThrow("the teacher's threads must be a positive integer, got 0");
    await refused({ chunk: 1.5 }).toThrow("the teacher's chunk must be a positive integer, got 1.5");
    await refused({ std: [1, 0, 1] }).toThrow("the teacher's std must be three positive numbers, got [1,0,1]");
    await refused({ mean: [1, NaN, 1] }).toThrow("the teacher's mean must be three numbers, got [1,NaN,1]");
    await refused({ provider: 'cuda' as 'cpu' }).toThrow("the teacher's provider must be cpu or webgpu, got cuda");
    await refused({ provider: 'webgpu', precision: 'int8' }).toThrow(
      "the teacher's precision must be float32 with the provider webgpu, got int8",
    );
    await refused({ heads: 5 }).toThrow('the number of heads must divide the width 12, got 5');
  });
});
