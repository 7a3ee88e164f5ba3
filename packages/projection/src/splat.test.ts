import { compareClose, expectClose, officialFixture } from '@i2p/testkit';
import { normalizeImages } from './normalize.js';
import { pixelGrid, pixelsOf } from './pixel-grid.js';
import { renderViews, splatDepth } from './splat.js';
import { permuteView, type View } from './views.js';

const PIXELS = 224 * 224;
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];
const fixture = officialFixture();
const golden = (name: string) => fixture.golden('projection', name);

/** Channel 0 of normalised images against the sparse golden image, background included. */
function expectOfficialImage(images: Float32Array, prefix: string): void {
  const index = golden(`${prefix}.img_norm.nz_index`).i32();
  const value = golden(`${prefix}.img_norm.nz_value`).f32();
  const expected = new Float32Array(images.length).fill((0.5 - 0.485) / 0.229);
  index.forEach((at, i) => {
    expected[at] = value[i]!;
  });
  const channel0 = normalizeImages(images, MEAN, STD).filter((_, i) => Math.floor(i / PIXELS) % 3 === 0);
  expectClose(channel0, expected, 2e-6);
}

describe('depth images', () => {
  it.each([0, 1, 2] as const)('equal the official ones of view %d', (view: View) => {
    const clouds = golden('clouds');
    const batch = clouds.shape[0]!;
    const { images } = renderViews(clouds.f32(), batch);
    expectOfficialImage(images.subarray(view * batch * PIXELS, (view + 1) * batch * PIXELS), `view${view + 1}`);
  });

  it.each(['edge.clouds', 'tiny.cloud'])(
    'equal the official ones of %s, collisions and cancellation included',
    (name) => {
      const clouds = golden(name);
      const batch = clouds.shape[0]!;
      const points = permuteView(clouds.f32(), 0);
      expectOfficialImage(splatDepth(points, pixelGrid(points, batch), batch), name.split('.')[0]!);
    },
  );

  it('are normalised per channel', () => {
    const clouds = golden('clouds');
    const { images } = renderViews(clouds.f32(), clouds.shape[0]!);
    const rgb = normalizeImages(images.subarray(PIXELS, 2 * PIXELS), MEAN, STD);
    expect(compareClose('rgb', rgb, golden('view1.img_norm_rgb_cloud1')).ratio).toBeLessThan(0.1);
  });

  it('count a point twice where its square leaves the image', () => {
    // the corners of the long diagonal lie on cells 1 and 222: rows -1 and 224 fall onto 0 and 223
    const points = Float32Array.of(0, 0, 1, 221 / 256, 221 / 256, 1);
    const image = splatDepth(points, pixelGrid(points, 1), 1);
    const sigmoid = (sum: number): number => 1 / (1 + Math.exp(-sum));
    expectClose(
      [image[0]!, image[1]!, image[225]!, image[PIXELS - 1]!, image[112 * 225]!],
      [sigmoid(4), sigmoid(2), sigmoid(1), sigmoid(4), 0.5],
      1e-6,
    );
  });

  it('equal the definition bit for bit, on large depths and on the border too', () => {
    const [batch, count] = [2, 400];
    const points = Float32Array.from({ length: batch * count * 3 }, (_, i) => Math.sin(i * i * 0.7) * (i % 7 ? 1 : 60));
    const { images, grids } = renderViews(points, batch);
    const expected = new Float32Array(images.length);
    for (const view of [0, 1, 2] as View[]) {
      const viewPoints = permuteView(points, view);
      pixelsOf(viewPoints, grids[view], batch).forEach((pixel, i) => {
        const image = (view * batch + Math.floor(i / count)) * PIXELS;
        for (let cell = 0; cell < 25; cell++) {
          const [row, column] = [
            Math.floor(pixel / 224) + Math.floor(cell / 5) - 2,
            (pixel % 224) + (cell % 5) - 2,
          ].map((place) => Math.min(Math.max(place, 0), 223)) as [number, number];
          expected[image + row * 224 + column]! += viewPoints[3 * i + 2]!;
        }
      });
    }
    const sigmoid = expected.map((sum) => 1 / (1 + Math.exp(-sum)));
    expect(images.findIndex((value, i) => value !== sigmoid[i])).toBe(-1);
  });

  it('are drawn into an array that is given', () => {
    const points = Float32Array.of(0, 0, 1, 1, 1, -1);
    const out = new Float32Array(3 * PIXELS).fill(9);
    expect(renderViews(points, 1, out).images).toBe(out);
    const { images } = renderViews(points, 1);
    expect(out.findIndex((value, i) => value !== images[i])).toBe(-1);
    expect(() => renderViews(points, 1, new Float32Array(PIXELS))).toThrow(
      `expected room for ${3 * PIXELS} values, got ${PIXELS}`,
    );
  });

  it('are written where they are asked for, over what was there', () => {
    const points = Float32Array.of(0, 0, 1, 1, 1, -1);
    const grid = pixelGrid(points, 1);
    const out = new Float32Array(PIXELS + 7).fill(9);
    expect(splatDepth(points, grid, 1, out, 7)).toBe(out);
    expect([...out.subarray(0, 7)]).toEqual(new Array(7).fill(9));
    expect(out.subarray(7)).toEqual(splatDepth(points, grid, 1));
    expect(() => splatDepth(points, grid, 1, out, 8)).toThrow(
      `expected room for ${PIXELS} values from 8 on, got ${PIXELS + 7} in all`,
    );
  });

  it('are refused by normalizeImages when they are not whole, or a channel has no mean', () => {
    expect(() => normalizeImages(new Float32Array(5), MEAN, STD)).toThrow(
      `expected a multiple of ${PIXELS} values, got 5`,
    );
    expect(() => normalizeImages(new Float32Array(PIXELS), [0.5], STD)).toThrow(
      'expected 3 means and 3 deviations, got 1 and 3',
    );
  });
});
