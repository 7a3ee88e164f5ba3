/** Programs whose first binding is a uniform `Sizes`: a zero the compiler does not know of, the batch, and the program's own numbers. */
import type { DeviceArray, Gpu } from '@i2p/webgpu';

export interface SizedProgram {
  /** WGSL */
  readonly code: string;
  /** Members of `Sizes` behind the zero. */
  readonly sizes: readonly number[];
  /** Bindings from 1 on. */
  readonly buffers: readonly DeviceArray[];
  readonly workgroups: readonly [number, number?];
}

/** Runs them in order. @throws Error when the device has refused something before */
export function runWithSizes(gpu: Gpu, programs: readonly SizedProgram[]): void {
  const uniforms = programs.map(({ sizes }) => gpu.upload(Uint32Array.from([0, ...sizes]), GPUBufferUsage.UNIFORM));
  try {
    gpu.run(
      programs.map(({ code, buffers, workgroups }, i) => ({
        pipeline: gpu.pipeline(code),
        buffers: [uniforms[i] as DeviceArray, ...buffers],
        workgroups,
      })),
    );
  } finally {
    for (const { buffer } of uniforms) buffer.destroy(); // what was submitted still reads them
  }
}
