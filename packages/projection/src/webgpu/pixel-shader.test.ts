import { describeOnGpu, TEST_GPU } from '@i2p/testkit';
import { type Gpu, openGpu } from '@i2p/webgpu';
import fc from 'fast-check';
import { type PixelGrid, pixelGrid, pixelsOf } from '../pixel-grid.js';
import { PIXEL, SIZES_HEAD } from './pixel-shader.js';

/** Quotients of the device's own, and of one that divides worse than any: then whole numbers alone decide. */
const QUOTIENTS = { own: 'abs(a) / s', 'too small': 'max(0.0, abs(a) / s - 1.5)', 'too large': 'abs(a) / s + 1.5' };
type Quotient = keyof typeof QUOTIENTS;

const pixelsProgram = (quotient: Quotient): string => /* wgsl */ `
struct Sizes { ${SIZES_HEAD} }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> grids : array<u32>;
@group(0) @binding(2) var<storage, read> points : array<f32>;
@group(0) @binding(3) var<storage, read_write> pixels : array<i32>;
${PIXEL.replace(QUOTIENTS.own, QUOTIENTS[quotient])}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id : vec3<u32>) {
  if (id.x + sizes.zero >= arrayLength(&pixels)) { return; }
  let pixel = pixel_at(points[3u * id.x], points[3u * id.x + 1u], 0u);
  pixels[id.x] = pixel.x * 224 + pixel.y;
}`;

describeOnGpu('pixels on a device', () => {
  it('are decided by a quotient that these tests can spoil', () => {
    expect(PIXEL).toContain(QUOTIENTS.own);
  });

  describe('with its own quotients', () => testPixels('own'));
  describe('with quotients that are too small', () => testPixels('too small'));
  describe('with quotients that are too large', () => testPixels('too large'));
});

function testPixels(quotient: Quotient): void {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu(TEST_GPU);
  });
  afterAll(() => gpu.destroy());

  async function located(points: Float32Array, { min, step, shift }: PixelGrid): Promise<Int32Array> {
    const grid = Int32Array.from([...bitsOf(Float32Array.of(min[0]!, min[1]!, step[0]!)), shift[0]!, shift[1]!, 0]);
    const pixels = gpu.allocate(points.length / 3);
    const buffers = [
      gpu.upload(Uint32Array.of(0, 1), GPUBufferUsage.UNIFORM),
      gpu.upload(grid),
      gpu.upload(points),
      pixels,
    ];
    gpu.run([
      { pipeline: gpu.pipeline(pixelsProgram(quotient)), buffers, workgroups: [Math.ceil(points.length / 192)] },
    ]);
    return gpu.readInts(pixels);
  }

  async function expectPixels(points: Float32Array, grid: PixelGrid): Promise<void> {
    const expected = pixelsOf(points, grid, 1);
    const found = await located(points, grid);
    const at = expected.findIndex((pixel, i) => pixel !== found[i]);
    expect([at, found[at], at < 0 ? [] : [...points.subarray(3 * at, 3 * at + 3)]]).toEqual([-1, undefined, []]);
  }

  // ranges of many mantissas; columns are half as wide, so that points to their left and right are still on the image
  it.each([1, 0.7, 1.3333334, 221, 1e-20, 3e20])(
    'are those of float32 division on the edges of cells, range %p',
    async (range) => {
      const grid = pixelGrid(Float32Array.of(0, 0, 0, range, range / 2, 0), 1);
      const edges = Array.from({ length: 222 }, (_, k) => Math.fround(Math.min(k * grid.step[0]!, Math.fround(range))));
      const rows = [...edges, ...edges.map((value) => below(value, 1)), ...edges.map((value) => below(value, 2))];
      const columns = edges.slice(1, 50).flatMap((value) => [-value, -below(value, 1), range / 2 + value, value]);
      await expectPixels(Float32Array.from(rows.flatMap((row, i) => [row, columns[i % columns.length]!, 0])), grid);
    },
  );

  it('are those of float32 division in any cloud', async () => {
    const coordinate = fc.float({ min: -2, max: 2, noNaN: true });
    const clouds = fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 2, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(clouds, fc.constantFrom(1, 1e3, 1e-6), async (rows, scale) => {
        const points = Float32Array.from(rows.flat(), (value) => scale * value);
        fc.pre(
          [0, 1].some((axis) => points.some((value, i) => i % 3 === axis && Math.abs(value - points[axis]!) > 1e-20)),
        );
        await expectPixels(points, pixelGrid(points, 1));
      }),
      { numRuns: 40 },
    );
  });
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer);
}

/** The float32 number so many steps below a positive one. */
function below(value: number, steps: number): number {
  return new Float32Array(bitsOf(Float32Array.of(value)).map((bits) => Math.max(0, bits - steps)).buffer)[0]!;
}
