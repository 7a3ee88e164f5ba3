/** Looks at each engine as a run would, without starting one. */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { hasRelaxedSimd } from '@i2p/kernels';
import { openBlas } from '@i2p/kernels/blas';
import { findLibrary } from '@i2p/kernels/tensorflow';
import { openGpu } from '@i2p/webgpu';
import { messageOf } from '../user-error.js';

export interface Finding {
  readonly name: string;
  readonly found: boolean;
  /** What was found, or why it was not. */
  readonly detail: string;
  /** The command that would add it. */
  readonly add?: string;
}

/** A look at one engine: what is there in words, or an error that says why not. */
interface Examination {
  readonly name: string;
  readonly add?: string;
  look(): string | Promise<string>;
}

const EXAMINATIONS: readonly Examination[] = [
  {
    name: 'machine',
    look: () =>
      `Node ${process.versions.node}, ${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
  },
  { name: 'wasm, SIMD', look: () => 'embedded kernels; always there' },
  { name: 'wasm, relaxed SIMD', look: relaxed },
  { name: 'BLAS', add: 'i2p backend install openblas', look: () => openBlas('auto').description },
  {
    name: 'tensorflow, cpu',
    add: 'i2p backend install tensorflow',
    look: () => findLibrary().main,
  },
  { name: 'tensorflow, gpu', add: 'i2p backend install tensorflow-gpu', look: cuda },
  {
    name: 'webgpu',
    add: 'npm install @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6.2, and a GPU with its driver',
    look: webgpu,
  },
  { name: 'MPI', add: 'apt-get install openmpi-bin', look: () => firstLine('mpirun', ['--version']) },
  {
    name: 'Python with pip',
    add: 'apt-get install python3-pip',
    look: () =>
      `${firstLine('python3', ['-m', 'pip', '--version'])}; only to fetch engines and for peers of benchmarks`,
  },
];

/** All engines, in a fixed order; never throws. */
export async function examine(examinations: readonly Examination[] = EXAMINATIONS): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, add, look } of examinations) {
    const more = add === undefined ? {} : { add };
    try {
      findings.push({ name, found: true, detail: await look(), ...more });
    } catch (error) {
      findings.push({ name, found: false, detail: messageOf(error), ...more });
    }
  }
  return findings;
}

function relaxed(): string {
  if (!hasRelaxedSimd()) throw new Error('this JavaScript engine has no relaxed SIMD');
  return 'embedded kernels with fused multiply-add';
}

function cuda(): string {
  const card = firstLine('nvidia-smi', ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader']);
  const { main, forCards } = findLibrary();
  if (forCards === false) throw new Error(`the card ${card} is there, TensorFlow's GPU build is not`);
  return `${card}; ${main}`;
}

async function webgpu(): Promise<string> {
  await import('@i2p/kernels/webgpu');
  const gpu = await openGpu();
  const { name, software } = gpu.adapter;
  gpu.destroy();
  return software ? `${name}: a CPU plays the device` : name;
}

/** @throws Error when the program is not there or fails */
function firstLine(program: string, args: readonly string[]): string {
  const { status, stdout, error } = spawnSync(program, args, { encoding: 'utf8', env: process.env });
  if (error)
    throw new Error('code' in error && error.code === 'ENOENT' ? `${program} is not on the PATH` : error.message);
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return stdout.split('\n')[0] ?? '';
}
