import { compareClose, describeOnGpu, expectClose, officialFixture, TEST_GPU } from '@i2p/testkit';
import { openGpu } from '@i2p/webgpu';
import { backProject } from '../back-project.js';
import { normalizeImages } from '../normalize.js';
import { pixelGrid } from '../pixel-grid.js';
import { renderViews, splatDepth } from '../splat.js';
import { createWebgpuProjection, type WebgpuProjection } from './webgpu-projection.js';

const PIXELS = 224 * 224;
const fixture = officialFixture();
const golden = (name: string) => fixture.golden('projection', name);
const values = (seed: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * i * 0.7));

/** The first that differs, jest being slow on long arrays. */
function expectSame(actual: Float32Array, expected: Float32Array): void {
  const at = expected.findIndex((value, i) => value !== actual[i]);
  expect([actual.length, at, actual[at]]).toEqual([expected.length, -1, undefined]);
}

describeOnGpu('webgpu projection', () => {
  let projection: WebgpuProjection;
  beforeAll(async () => {
    projection = await createWebgpuProjection(TEST_GPU);
  });
  afterAll(() => projection.dispose());

  it('draws the official images of all views', async () => {
    const clouds = golden('clouds');
    const batch = clouds.shape[0]!;
    const { images, grids } = await projection.renderViews(clouds.f32(), batch);
    expect(grids).toEqual(renderViews(clouds.f32(), batch).grids);
    for (const view of [0, 1, 2]) {
      const prefix = `view${view + 1}.img_norm`;
      const expected = new Float32Array(batch * PIXELS).fill((0.5 - 0.485) / 0.229);
      const value = golden(`${prefix}.nz_value`).f32();
      golden(`${prefix}.nz_index`)
        .i32()
        .forEach((at, i) => {
          expected[at] = value[i]!;
        });
      const ofView = images.subarray(view * batch * PIXELS, (view + 1) * batch * PIXELS);
      const normal = normalizeImages(ofView, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
      const channel0 = normal.filter((_, i) => Math.floor(i / PIXELS) % 3 === 0);
      expectClose(channel0, expected, 3e-6);
    }
  });

  it('puts points at the far end of a cloud where float32 division does', async () => {
    const clouds = golden('edge.clouds');
    const batch = clouds.shape[0]!;
    const points = clouds.f32();
    const { images } = await projection.renderViews(points, batch);
    const expected = splatDepth(points, pixelGrid(points, batch), batch);
    expectClose(images.subarray(0, batch * PIXELS), expected, 1e-6);
  });

  it('draws what the plain function draws, on large depths and on the border too', async () => {
    const [batch, count] = [2, 600];
    const points = Float32Array.from({ length: batch * count * 3 }, (_, i) => Math.sin(i * i * 0.7) * (i % 7 ? 1 : 60));
    expectClose((await projection.renderViews(points, batch)).images, renderViews(points, batch).images, 1e-6);
  });

  it('reads the official features at the pixels of the points', async () => {
    const clouds = golden('clouds');
    const featureMap = golden('feature_map');
    const [batch, channels] = featureMap.shape as [number, number];
    const map = featureMap.f32();
    const channelLast = map.map((_, i) => {
      const [patch, channel] = [Math.floor(i / channels) % 196, i % channels];
      return map[(Math.floor(i / channels / 196) * channels + channel) * 196 + patch]!;
    });
    const maps = Float32Array.from({ length: 3 * map.length }, (_, i) => channelLast[i % map.length]!);
    const { grids } = renderViews(clouds.f32(), batch);
    const features = await projection.backProject(maps, channels, golden('queries').f32(), grids, batch);
    for (const view of [0, 1, 2]) {
      const ofView = features.filter((_, i) => Math.floor(i / channels) % 3 === view);
      expect(compareClose('backprojected', ofView, golden(`view${view + 1}.backprojected`)).ratio).toBeLessThan(0.1);
    }
  });

  it.each([1, 77])(
    'has the numbers of the plain function in %d channels, of all points and of some',
    async (channels) => {
      const [batch, count, size] = [2, 90, 7];
      const points = values(channels, batch * count * 3);
      const { grids } = renderViews(points, batch);
      const maps = values(3, 3 * batch * size * size * channels);
      expectSame(
        await projection.backProject(maps, channels, points, grids, batch, size),
        backProject(maps, channels, points, grids, batch, size),
      );
      const rows = Int32Array.of(0, 17, 89, 90, 179);
      expectSame(
        await projection.backProject(maps, channels, points, grids, batch, size, { rows }),
        backProject(maps, channels, points, grids, batch, size, { rows }),
      );
      expect(
        await projection.backProject(maps, channels, points, grids, batch, size, { rows: new Int32Array(0) }),
      ).toHaveLength(0);
    },
  );

  it('says what does not fit', async () => {
    const points = values(1, 60);
    const { grids } = renderViews(points, 1);
    const maps = new Float32Array(588);
    await expect(
      projection.backProject(
        maps,
        1,
        points.map((v) => v * 3),
        grids,
        1,
      ),
    ).rejects.toThrow('inside the image');
    await expect(projection.backProject(new Float32Array(196), 1, points, grids, 1)).rejects.toThrow(
      'expected a patch map of 3 x 1 x 196 x 1 values, got 196',
    );
    await expect(projection.backProject(maps, 1, points, grids, 1, 14, { rows: Int32Array.of(2, 1) })).rejects.toThrow(
      'expected ascending rows in 0..19, got 1 after 2',
    );
    await expect(
      projection.renderViews(
        points.map((v) => v * 1e-35),
        1,
      ),
    ).rejects.toThrow('pixels of at least 2^-100 in size');
    await expect(projection.renderViews(new Float32Array(6), 1)).rejects.toThrow('extent 0 for cloud 0');
  });

  it('says what does not fit of data on the device', () => {
    const { device, gpu } = projection;
    const points = values(1, 60);
    const { grids } = renderViews(points, 1);
    const [on, map] = [gpu.upload(points), gpu.allocate(588)];
    expect(() => device.splatViews(gpu.allocate(61), grids, 1)).toThrow(
      'splatViews: points: expected a positive multiple',
    );
    expect(() => device.backProject(gpu.allocate(587), 1, on, grids, 1, 14, Int32Array.of(0))).toThrow(
      'expected a patch map of 3 x 1 x 196 x 1 values, got 587',
    );
    expect(() => device.backProject(map, 1, on, grids, 1, 14, Int32Array.of(20))).toThrow(
      'expected ascending rows in 0..19, got 20',
    );
  });

  it('shares a device', async () => {
    const gpu = await openGpu(TEST_GPU);
    const shared = await createWebgpuProjection({ gpu });
    expect(shared.description).toContain(`webgpu on ${gpu.adapter.name}`);
    shared.dispose();
    await gpu.finish();
    await expect(createWebgpuProjection({ gpu, software: true })).rejects.toThrow('either a device or the wish');
    gpu.destroy();
  });
});
