/** What computes the student: the embedded kernels, with a BLAS library of the machine where there is one, TensorFlow, or a GPU. */
import { initKernels, useMatrixProduct } from '@i2p/kernels';
import { openBlas } from '@i2p/kernels/blas';
import { startTensorFlow } from '@i2p/kernels/tensorflow';
import { takeCard } from '../ranks/card-of-rank.js';
import { messageOf, UserError } from '../user-error.js';

/** Who computes: `wasm` everywhere, `tensorflow` where its library was installed, `webgpu` where there is a GPU. */
export const BACKENDS = ['wasm', 'tensorflow', 'webgpu'] as const;

/** What the user wants. */
export interface EngineChoice {
  /** Default wasm. */
  readonly backend?: (typeof BACKENDS)[number];
  /** Of TensorFlow; default cpu. */
  readonly device?: 'cpu' | 'gpu';
  /** `auto`: a library where there is one; `none`: the embedded kernels; otherwise a library's file. */
  readonly blas: string;
  /** Threads of the library, or of TensorFlow. */
  readonly threads: number;
}

/** What runs. Numbers of another engine differ in the last digits. */
export interface MatrixEngine {
  /** One name for the same numbers: recorded with every checkpoint. */
  readonly name: string;
  /** What another thread binds to get the same; `none` where there is no library. */
  readonly choice: EngineChoice;
  /** Whether the student lives on the wasm heap, which ends at 4 GB. */
  readonly onHeap: boolean;
}

/** The choice of the environment: `I2P_BLAS`, otherwise `auto`. */
export function defaultEngine(): EngineChoice {
  return { blas: process.env['I2P_BLAS'] || 'auto', threads: 1 };
}

let told = '';

/**
 * Starts the kernels and says, once, what multiplies.
 * @throws UserError when a library that was named cannot be loaded
 */
export async function startEngine(
  choice = defaultEngine(),
  note = (line: string): void => void process.stderr.write(`${line}\n`),
): Promise<MatrixEngine> {
  // asked before: opening the library may name the kernels itself
  const core = process.env['OPENBLAS_CORETYPE'];
  const engine = await bindEngine(choice);
  if (told !== engine.name) note(`engine   ${engine.name}${pin(engine, core)}`);
  told = engine.name;
  return engine;
}

/**
 * `startEngine` for work that reads values as it goes, which a GPU does not give at once.
 * @throws UserError for webgpu as well
 */
export function startEngineAtOnce(choice = defaultEngine()): Promise<MatrixEngine> {
  if (choice.backend === 'webgpu')
    throw new UserError(
      '--backend webgpu pre-trains, extracts features and judges them; this command needs wasm or tensorflow',
    );
  return startEngine(choice);
}

/** The same without a word: for further threads. */
export async function bindEngine(choice: EngineChoice): Promise<MatrixEngine> {
  if (choice.backend === 'tensorflow') return bindTensorFlow(choice);
  return choice.backend === 'webgpu' ? bindWebgpu(choice) : bindKernels(choice);
}

async function bindTensorFlow(choice: EngineChoice): Promise<MatrixEngine> {
  const { device = 'cpu', threads } = choice;
  try {
    if (device === 'gpu') takeCard();
    return { name: (await startTensorFlow({ device, threads })).description, choice, onHeap: false };
  } catch (error) {
    throw new UserError(`--backend tensorflow: ${messageOf(error)}`, { cause: error });
  }
}

async function bindWebgpu(choice: EngineChoice): Promise<MatrixEngine> {
  try {
    const { startWebgpu } = await import('@i2p/kernels/webgpu');
    return { name: (await startWebgpu()).description, choice, onHeap: false };
  } catch (error) {
    throw new UserError(`--backend webgpu: ${webgpuMissing(error) ?? messageOf(error)}`, { cause: error });
  }
}

/** Where a package is what is missing: which one, and how to add it. */
function webgpuMissing(error: unknown): string | undefined {
  const { code } = error as { code?: string };
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return undefined;
  return `${messageOf(error)}; npm install @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6.2 adds what it needs`;
}

async function bindKernels({ blas: asked, threads }: EngineChoice): Promise<MatrixEngine> {
  const { build } = await initKernels();
  const embedded = `embedded kernels, ${build === 'relaxed' ? 'relaxed SIMD' : 'SIMD'}`;
  useMatrixProduct(undefined);
  if (asked === 'none') return { name: embedded, choice: { blas: 'none', threads }, onHeap: true };
  try {
    const blas = openBlas(asked, { threads });
    useMatrixProduct(blas.product);
    return {
      name: `${embedded}; matrix products by ${blas.description}`,
      choice: { blas: asked, threads },
      onHeap: true,
    };
  } catch (error) {
    if (asked !== 'auto') throw new UserError(`--blas ${asked}: ${messageOf(error)}`, { cause: error });
    return { name: embedded, choice: { blas: 'none', threads }, onHeap: true };
  }
}

/** OpenBLAS can be told to use another processor's kernels, which may halve its speed. */
function pin({ choice, onHeap }: MatrixEngine, core: string | undefined): string {
  return core && onHeap && choice.blas !== 'none' ? ` (OPENBLAS_CORETYPE=${core} chooses its kernels)` : '';
}
