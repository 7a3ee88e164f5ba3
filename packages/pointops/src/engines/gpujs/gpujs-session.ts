/** gpu.js in one of its modes: it is loaded when it is asked for, and what really runs is told apart from what was wished for. */
import type { Gpu } from '@i2p/webgpu';
import type { GPUInternalMode, GPU as GpuJs, IKernelRunShortcut } from 'gpu.js';
import { withNavigatorGpu } from './navigator-gpu.js';

/** Modes, from the one preferred on; 'auto' takes the first that gpu.js can run here. */
export const GPUJS_MODES = ['webgpu', 'webgl2', 'headlessgl', 'webasm', 'cpu'] as const;
export type GpujsMode = (typeof GPUJS_MODES)[number];

/** Loops are cut at 1 000 iterations unless this is set; indices up to here are whole numbers in float32. */
export const MOST_ITERATIONS = 2 ** 24;

/** What a kernel gives: a texture or buffer on the device, or values. */
export interface KernelResult {
  toArray?(): ArrayLike<number> | Promise<ArrayLike<number>>;
  delete?(): void;
  readonly context?: { readonly device?: GPUDevice };
}

export type Kernel = (output: readonly number[], ...args: unknown[]) => Promise<KernelResult>;

export interface GpujsSession {
  readonly mode: GpujsMode;
  /** A kernel that keeps its results where it runs. */
  kernel(source: string): Kernel;
  destroy(): void;
}

/** @throws Error where gpu.js is not installed, or cannot run in the mode */
export async function openGpujs(mode: GpujsMode, gpu: Gpu | undefined): Promise<GpujsSession> {
  const { GPU } = await loadGpujs();
  const open = (): GpuJs => new GPU({ mode: mode as GPUInternalMode });
  let session: GpuJs;
  try {
    session = gpu ? withNavigatorGpu(gpu, open) : open();
  } catch (cause) {
    throw new Error(`gpu.js cannot run in mode ${mode} here`, { cause });
  }
  return {
    mode,
    kernel: (source) => createKernel(session, mode, source),
    destroy: () => void session.destroy(),
  };
}

/** Modes that gpu.js finds here, apart from webgpu, which needs a device. */
export async function gpujsModes(): Promise<GpujsMode[]> {
  const { GPU } = await loadGpujs();
  const found: Record<Exclude<GpujsMode, 'webgpu'>, boolean> = {
    webgl2: GPU.isWebGL2Supported,
    headlessgl: GPU.isHeadlessGLSupported,
    webasm: (GPU as unknown as { isWebAssemblySupported: boolean }).isWebAssemblySupported,
    cpu: true,
  };
  return GPUJS_MODES.filter((mode) => mode !== 'webgpu' && found[mode]);
}

async function loadGpujs(): Promise<typeof import('gpu.js')> {
  const name = 'gpu.js'; // not a literal: who does not use this engine need not install it
  try {
    const loaded = (await import(/* @vite-ignore */ name)) as typeof import('gpu.js') & {
      default?: typeof import('gpu.js');
    };
    return loaded.GPU ? loaded : (loaded.default as typeof import('gpu.js'));
  } catch (cause) {
    throw new Error('the gpujs engine needs the package gpu.js, which could not be loaded: npm install gpu.js@2.24.1', {
      cause,
    });
  }
}

/** @throws Error, when it runs, where gpu.js fell back to another mode */
function createKernel(session: GpuJs, mode: GpujsMode, source: string): Kernel {
  const settings = {
    pipeline: true,
    immutable: true,
    dynamicOutput: true,
    dynamicArguments: true,
    loopMaxIterations: MOST_ITERATIONS,
  };
  const kernel = session.createKernel(source as never, settings as never) as unknown as IKernelRunShortcut;
  return async (output, ...args) => {
    kernel.setOutput([...output]);
    const result = (await kernel(...(args as never[]))) as KernelResult;
    const ran = modeOf(kernel);
    if (ran !== mode)
      throw new Error(
        `gpu.js was asked for mode ${mode} and ran in ${ran}: ${kernel.fallbackReason ?? 'it does not say why'}`,
      );
    return result;
  };
}

function modeOf(kernel: IKernelRunShortcut): string {
  const { kernel: inner } = kernel as unknown as { kernel: { constructor: { mode?: string; name: string } } };
  return inner.constructor.mode ?? inner.constructor.name;
}
