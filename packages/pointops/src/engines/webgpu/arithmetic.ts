/** Whether a device computes as the engines need it: found by computing, since WebGPU promises neither rounding nor small numbers. */
import type { Gpu } from '@i2p/webgpu';
import { type Arithmetic, probeCloud, roundedSquare, SUBNORMAL_SCALE } from '../../float32-squares.js';
import { distanceKey, floatBits, SIZES_HEAD } from './exact-distance.js';

const CASES = 1024;
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
  const normal = probeCloud(2 * CASES, 1);
  const small = probeCloud(2 * CASES, SUBNORMAL_SCALE);
  if (!(await agrees(gpu, normal)))
    throw new Error(
      `the webgpu engine needs a device that rounds every float32 operation to the nearest number; ${gpu.adapter.name} does not`,
    );
  return { subnormals: await agrees(gpu, small) };
}

async function agrees(gpu: Gpu, points: Float32Array): Promise<boolean> {
  const uploaded = gpu.upload(points);
  const sizes = gpu.upload(Uint32Array.of(0, 1), GPUBufferUsage.UNIFORM);
  const keys = gpu.allocate(CASES);
  gpu.run([{ pipeline: gpu.pipeline(PROBE), buffers: [sizes, uploaded, keys], workgroups: [CASES / 64] }]);
  const found = await gpu.readInts(keys);
  for (const { buffer } of [uploaded, sizes, keys]) buffer.destroy();
  return found.every((key, i) => key === floatBits(roundedSquare(points, 2 * i, 2 * i + 1)));
}
