/** Choice of an engine that may run on a GPU. */
import { type AsyncPointEngine, asyncPointEngine } from './async-point-engine.js';
import { selectEngine } from './select-engine.js';

export type AsyncEngineName = 'auto' | 'js' | 'wasm' | 'gpujs' | 'webgpu';

export interface AsyncEngineChoice {
  /** For webgpu: whether the device shall be software (SwiftShader). */
  readonly software?: boolean;
}

/**
 * A named engine is that engine or an error. 'auto' (default) takes WebGPU where there is a GPU, else wasm, else plain JavaScript; the
 * engine's `description` says what was chosen, and why not the GPU. The engines on GPUs are loaded when they are chosen.
 * @throws Error when a named engine cannot run here, has no choice of a device that is made for it, or the name is unknown
 */
export async function selectAsyncEngine(
  name: AsyncEngineName = 'auto',
  choice: AsyncEngineChoice = {},
): Promise<AsyncPointEngine> {
  if (choice.software !== undefined && name !== 'auto' && name !== 'webgpu')
    throw new Error(`the ${name} engine runs on no device of WebGPU: expected no wish for software, got one`);
  switch (name) {
    case 'auto':
      return gpuOrCpu(choice);
    case 'js':
    case 'wasm':
      return asyncPointEngine(await selectEngine(name));
    case 'gpujs':
      return (await import('./engines/gpujs/gpujs-engine.js')).createGpujsEngine();
    case 'webgpu':
      return (await import('./engines/webgpu/webgpu-engine.js')).createWebgpuEngine(choice);
    default:
      throw new Error(`unknown point engine "${String(name)}": expected auto, js, wasm, gpujs or webgpu`);
  }
}

async function gpuOrCpu(choice: AsyncEngineChoice): Promise<AsyncPointEngine> {
  try {
    return await selectAsyncEngine('webgpu', choice);
  } catch (error) {
    const engine = asyncPointEngine(await selectEngine());
    const reason = error instanceof Error ? error.message : String(error);
    return { ...engine, description: `${engine.description}; no GPU: ${reason}` };
  }
}
