/** Whether gpu.js computes as the engine needs it in a mode: found by computing. */
import type { Gpu } from '@i2p/webgpu';
import { type Arithmetic, probeCloud, roundedSquare, SUBNORMAL_SCALE } from '../../float32-squares.js';
import type { GpujsSession } from './gpujs-session.js';
import { PROBE } from './kernel-sources.js';

const CASES = 1024;

/** @throws Error when the mode rounds otherwise than float32 does, or gpu.js runs on another device than the one given */
export async function probeGpujs(session: GpujsSession, gpu: Gpu | undefined): Promise<Arithmetic> {
  const probe = session.kernel(PROBE);
  const agrees = async (points: Float32Array): Promise<boolean> => {
    const result = await probe([CASES, 1], points, CASES);
    if (gpu && result.context?.device !== gpu.device)
      throw new Error('gpu.js holds another device already: it has one a process, which its first kernel decides');
    const rows = (result.toArray ? await result.toArray() : result) as unknown as ArrayLike<ArrayLike<number>>;
    result.delete?.();
    const found = rows[0] as ArrayLike<number>;
    return Array.from({ length: CASES }, (_, i) => found[i] === roundedSquare(points, i, 0)).every(Boolean);
  };
  if (!(await agrees(probeCloud(CASES, 1))))
    throw new Error(
      `the gpujs engine needs float32 operations rounded to the nearest number, gpu.js in mode ${session.mode} does not round them so here`,
    );
  return { subnormals: await agrees(probeCloud(CASES, SUBNORMAL_SCALE)) };
}
