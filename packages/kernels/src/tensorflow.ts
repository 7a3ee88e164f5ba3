/**
 * The student on TensorFlow (Node only): libtensorflow of tfjs-node or out of a PyPI wheel, reached through koffi. Never required: the caller starts it in
 * place of the wasm engine.
 */
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { openCApi } from './engines/tensorflow/c-api.js';
import { type Device, EagerContext } from './engines/tensorflow/eager-context.js';
import { findLibrary } from './engines/tensorflow/find-library.js';
import { installStore, TensorStore } from './engines/tensorflow/tensor-store.js';
import { tensorflowEngine } from './engines/tensorflow/tensorflow-engine.js';
import { useTensorEngine } from './tensor-engine.js';

export { findLibrary, installFolder, TENSORFLOW_VERSION } from './engines/tensorflow/find-library.js';

export interface TensorFlowOptions {
  /** Folder of libtensorflow; by default `I2P_TENSORFLOW`, then what is installed, builds for cards first (`findLibrary`). */
  readonly folder?: string;
  /** Default cpu. */
  readonly device?: 'cpu' | 'gpu';
  /** Threads of an operation on the CPU; default 1. */
  readonly threads?: number;
}

export interface TensorFlow {
  /** What runs, for logs. */
  readonly description: string;
  readonly version: string;
  readonly devices: readonly Device[];
}

let started: { readonly options: string; readonly found: Promise<TensorFlow> } | undefined;

/**
 * Starts TensorFlow and has all operations run on it; later calls come back to it.
 * @throws Error when the library is not there, cannot be loaded, or sees no such device, or was started with other options
 */
export async function startTensorFlow(options: TensorFlowOptions = {}): Promise<TensorFlow> {
  const { folder = '', device = 'cpu', threads = 1 } = options;
  const asked = `${device}, ${threads} threads${folder && `, ${folder}`}`;
  started ??= { options: asked, found: open(options) };
  if (started.options !== asked)
    throw new Error(`TensorFlow was started on ${started.options} already, ${asked} was asked for`);
  try {
    const found = await started.found;
    if (getBackend() !== 'tensorflow') await setBackend('tensorflow');
    useTensorEngine(tensorflowEngine);
    return found;
  } catch (error) {
    started = undefined;
    throw error;
  }
}

async function open({ folder, device = 'cpu', threads = 1 }: TensorFlowOptions): Promise<TensorFlow> {
  // a card's memory is taken as it is needed, and others may use it too
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // all 23 bits of a float32 in products, and sums in the same order every time
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  process.env['TF_DETERMINISTIC_OPS'] ??= '1';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const context = new EagerContext(openCApi(findLibrary(folder)), { device, threads });
  await installStore(new TensorStore(context));
  const on = device === 'cpu' ? `${threads} thread${threads > 1 ? 's' : ''}` : context.device.name;
  return {
    description: `TensorFlow ${context.version} on ${device.toUpperCase()}, ${on}`,
    version: context.version,
    devices: context.devices,
  };
}
