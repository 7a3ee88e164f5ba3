/** Whether a device computes as the engines need it: found by computing, since WebGPU promises neither rounding nor small numbers. */
import type { Gpu } from '@i2p/webgpu';
import { distanceKey, floatBits, SIZES_HEAD } from './exact-distance.js';

const { fround } = Math;
const CASES = 1024;
/** Differences of coordinates that are 0 or at least this have squares that are normal numbers: (2^-40 * 2^-23)^2 = 2^-126. */
const SMALLEST_COORDINATE = 2 ** -40;

export interface Arithmetic {
  /** Whether numbers below 2^-126 are kept; otherwise they become 0. */
  readonly subnormals: boolean;
}

const PROBE = /* wgsl */ `
struct Sizes { ${SIZES_HEAD} }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> points : array<f32>;
@group(0) @binding(2) var<storage, read_write> keys : array<u32>;
${distanceKey()}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id : vec3<u32>) {
  let at = 6u * id.x;
  let a = vec3<f32>(points[at], points[at + 1u], points[at + 2u]);
  let b = vec3<f32>(points[at + 3u], points[at + 4u], points[at + 5u]);
  keys[id.x] = distance_key(a, b);
}`;

/** @throws Error when the device rounds otherwise than IEEE 754 says: its indices would not be those of the other engines */
export async function probeArithmetic(gpu: Gpu): Promise<Arithmetic> {
  const normal = pairs(1);
  const small = pairs(2 ** -66);
  if (!(await agrees(gpu, normal)))
    throw new Error(
      `the webgpu engine needs a device that rounds every float32 operation to the nearest number; ${gpu.adapter.name} does not`,
    );
  return { subnormals: await agrees(gpu, small) };
}

/** Pairs of points [CASES,2,3], of magnitudes about a scale. */
function pairs(scale: number): Float32Array {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return Float32Array.from({ length: 6 * CASES }, (_, i) => scale * random() * 4 ** -(Math.floor(i / 6) % 4));
}

async function agrees(gpu: Gpu, points: Float32Array): Promise<boolean> {
  const uploaded = gpu.upload(points);
  const sizes = gpu.upload(Uint32Array.of(0, 1), GPUBufferUsage.UNIFORM);
  const keys = gpu.allocate(CASES);
  gpu.run([{ pipeline: gpu.pipeline(PROBE), buffers: [sizes, uploaded, keys], workgroups: [CASES / 64] }]);
  const found = await gpu.readInts(keys);
  for (const { buffer } of [uploaded, sizes, keys]) buffer.destroy();
  return found.every((key, i) => key === expectedKey(points.subarray(6 * i, 6 * i + 6)));
}

function expectedKey(pair: Float32Array): number {
  const [x, y, z] = [0, 1, 2].map((axis) => fround((pair[axis] as number) - (pair[axis + 3] as number))) as [
    number,
    number,
    number,
  ];
  return floatBits(fround(fround(fround(x * x) + fround(y * y)) + fround(z * z)));
}

/** Whether this device could lose the square of a difference of coordinates, so that its programs must look out for it. */
export function mayLoseSquares({ subnormals }: Arithmetic, ...clouds: readonly Float32Array[]): boolean {
  if (subnormals) return false;
  return clouds.some((points) => points.some((value) => value !== 0 && Math.abs(value) < SMALLEST_COORDINATE));
}
