/** Pipelines of programs, made when a program first runs. */
import type { Program } from './program.js';

interface Compiled {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

export class Pipelines {
  readonly #device: GPUDevice;
  readonly #compiled = new Map<Program<string, string>, Compiled>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The pipeline of a program, whose second bind group is the uniform block. */
  of(program: Program<string, string>, uniforms: GPUBindGroupLayout): Compiled {
    let compiled = this.#compiled.get(program);
    if (!compiled) {
      compiled = this.#compile(program, uniforms);
      this.#compiled.set(program, compiled);
    }
    return compiled;
  }

  #compile({ name, wgsl, buffers }: Program<string, string>, uniforms: GPUBindGroupLayout): Compiled {
    const device = this.#device;
    const layout = device.createBindGroupLayout({
      label: name,
      entries: buffers.map(({ written }, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: written ? 'storage' : 'read-only-storage' },
      })),
    });
    const pipeline = device.createComputePipeline({
      label: name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout, uniforms] }),
      compute: { module: device.createShaderModule({ label: name, code: wgsl }) },
    });
    return { pipeline, layout };
  }
}
