/** Furthest point sampling on the device: which program fits a size of cloud. */
import type { DeviceArray, Gpu } from '@i2p/webgpu';
import { expectSamples } from '../../point-engine.js';
import { officialThreads } from '../../tie-order.js';
import { deviceCount } from './device-count.js';
import { type FpsShader, fpsShader } from './fps-shader.js';
import { runWithSizes } from './run-with-sizes.js';

/** Threads of a workgroup while candidates stay in registers: every device has as many. */
const THREADS = 256;
/** Candidates that a thread can keep in registers. */
const KEPT = [1, 2, 4, 8, 16];
/** Distances that one program may compute: a device that is busy for seconds with one is taken for dead. */
const DISTANCES = 2 ** 28;

/**
 * points [B,N,3] -> chosen [B,G]
 * @param lost u32[1], set where the device lost a square
 * @throws RangeError as `PointEngine.fps` says, finite coordinates apart
 */
export function fpsOnDevice(
  gpu: Gpu,
  points: DeviceArray,
  batch: number,
  samples: number,
  lost?: DeviceArray,
): DeviceArray {
  const count = deviceCount(points, batch, 3, 'fps: points');
  expectSamples(count, samples);
  const chosen = gpu.allocate(batch * samples);
  const threads = officialThreads(count);
  const bits = Math.log2(threads);
  const span = Math.ceil(count / threads);
  const mostThreads = gpu.device.limits.maxComputeInvocationsPerWorkgroup;
  const shader = { ...shaderFor(span * threads, mostThreads), watched: lost !== undefined };
  const held = shader.kept === 0 ? [gpu.allocate(batch * span * threads)] : [];
  const code = fpsShader(shader);
  const stride = shader.kept === 0 ? Math.max(1, Math.floor((DISTANCES / count) * (shader.threads / 1024))) : samples;
  const programs = Array.from({ length: Math.max(1, Math.ceil((samples - 1) / stride)) }, (_, part) => ({
    code,
    sizes: [batch, count, samples, bits, span, 1 + part * stride, Math.min(samples, 1 + (part + 1) * stride)],
    buffers: [points, chosen, ...held, ...(lost ? [lost] : [])],
    workgroups: [batch] as const,
  }));
  // one submission each: between two the device may do something else
  for (const program of programs) runWithSizes(gpu, [program]);
  for (const { buffer } of held) buffer.destroy();
  return chosen;
}

function shaderFor(places: number, mostThreads: number): Omit<FpsShader, 'watched'> {
  const kept = KEPT.find((size) => size * THREADS >= places);
  if (kept === undefined) return { threads: Math.min(1024, 2 ** Math.floor(Math.log2(mostThreads))), kept: 0 };
  return places <= 64 ? { threads: 64, kept: 1 } : { threads: THREADS, kept };
}
