import { batchIndices, createSynthetic, type SyntheticDataset, scaleAndTranslate } from '@i2p/data';
import { renderViews } from '@i2p/projection';
import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import { gatherClouds } from '../pretrain/gather-clouds.js';
import { allPlaces, cutPatches, PATCH_SIZE, PATCHES, PIXEL_DEVIATION } from './depth-vit.js';
import { labelledViews, patchOfPixel, type ViewSource } from './labelled-views.js';
import { partClasses } from './part-classes.js';

const PIXELS = PATCH_SIZE * PATCH_SIZE;
let data: SyntheticDataset;
let source: ViewSource;
beforeAll(async () => {
  data = (await createSynthetic({ seed: 77, classes: 4, train: 24, test: 1, points: 600 })).train;
  source = { data, parts: partClasses(data), batch: 3, seed: 5, patchesPerImage: PATCHES };
});

it('cuts images into patches, row by row, and gives every pixel its patch', () => {
  const images = Float32Array.from({ length: 2 * 224 * 224 }, (_, i) => 0.5 + ((i * 7) % 1000) / 2000);
  const { pixels } = cutPatches(images, 2, allPlaces(2));
  for (const [image, row, column] of [
    [0, 0, 0],
    [1, 17, 223],
    [1, 100, 40],
  ] as const) {
    const patch = patchOfPixel(row * 224 + column);
    expect(patch).toBe(Math.floor(row / 16) * 14 + Math.floor(column / 16));
    const at = (image * PATCHES + patch) * PIXELS + (row % 16) * 16 + (column % 16);
    expect(pixels[at]).toBeCloseTo(
      ((images[image * 224 * 224 + row * 224 + column] as number) - 0.5) / PIXEL_DEVIATION,
      5,
    );
  }
});

describe('partClasses', () => {
  it('names the parts of every family and points to them', () => {
    const { names, of } = source.parts;
    expect(names).toEqual(expect.arrayContaining(['chair: leg', 'chair: back', 'armchair: arm', 'table: top']));
    const chair = data.classNames.indexOf('chair');
    const { ids, names: parts } = data.parts(chair);
    expect([...of(chair)].map((k) => names[k])).toEqual([...ids].map((id) => `chair: ${parts[id]}`));
  });
});

describe('labelledViews', () => {
  it('depends on seed and step alone', () => {
    expect(labelledViews(source, 4)).toEqual(labelledViews({ ...source }, 4));
    expect(labelledViews(source, 4).patches.pixels).not.toEqual(labelledViews(source, 5).patches.pixels);
  });

  it('labels the patches that show something, with parts of the right family', () => {
    const { patches, families, parts } = labelledViews(source, 2);
    parts.forEach((part, i) => {
      if (part < 0) return;
      const family = data.classNames[families[Math.floor(i / PATCHES)] as number];
      expect(source.parts.names[part]?.startsWith(`${family}: `)).toBe(true);
      expect(patches.pixels.subarray(i * PIXELS, (i + 1) * PIXELS).some((pixel) => pixel !== 0)).toBe(true);
    });
    expect(parts.some((part) => part >= 0)).toBe(true);
  });

  it('leaves patches out, and keeps the places of the others', () => {
    const all = labelledViews(source, 1);
    const some = labelledViews({ ...source, patchesPerImage: 50 }, 1);
    expect(some.patches.places).toHaveLength(150);
    // the first image of both is the same: its draw comes before the first choice of patches
    for (let i = 0; i < 50; i++) {
      const place = some.patches.places[i] as number;
      expectClose(
        some.patches.pixels.subarray(i * PIXELS, (i + 1) * PIXELS),
        all.patches.pixels.subarray(place * PIXELS, (place + 1) * PIXELS),
        0,
      );
      expect(some.parts[i]).toBe(all.parts[place]);
    }
  });

  it('shows one of the three views that the student is given of the same augmented cloud', () => {
    const step = 3;
    const { indices } = batchIndices(step, 3, data.size, source.seed);
    const stream = randomStream(source.seed, 'teacher-views', step);
    const points = gatherClouds(data, indices, 512 + stream.integer(600 - 512 + 1));
    scaleAndTranslate(points, 3, stream);
    const { pixels } = cutPatches(renderViews(points, 3).images, 9, allPlaces(9)); // view by view
    const { patches } = labelledViews(source, step);
    for (let cloud = 0; cloud < 3; cloud++) {
      const image = (rows: Float32Array, i: number) => rows.slice(i * PATCHES * PIXELS, (i + 1) * PATCHES * PIXELS);
      const views = [0, 1, 2].map((view) => image(pixels, view * 3 + cloud));
      expect(views).toContainEqual(image(patches.pixels, cloud));
    }
  });
});
