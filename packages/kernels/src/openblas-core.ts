/**
 * Which of its kernels OpenBLAS runs. It goes by the CPU's model number as it loads, and on a model newer than the library
 * falls back to SSE3, at a quarter of the speed. The instructions the CPU has decide better.
 */
import { readFileSync } from 'node:fs';

/** Instruction sets of each core type, fastest first, as /proc/cpuinfo spells them. */
const CORES: readonly (readonly [string, readonly string[]])[] = [
  ['SkylakeX', ['avx512f', 'avx512dq', 'avx512cd', 'avx512bw', 'avx512vl']],
  ['Haswell', ['avx2', 'fma']],
];

/** OPENBLAS_CORETYPE for a CPU, from the text of /proc/cpuinfo; undefined where the library may choose. */
export function openBlasCore(cpuinfo: string): string | undefined {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
  return CORES.find(([, needed]) => needed.every((flag) => flags.has(flag)))?.[0];
}

interface Koffi {
  load(path: string | null): { func(prototype: string): (...args: unknown[]) => unknown };
}

/** Names the core type for the library that is loaded next, unless OPENBLAS_CORETYPE is set already (Linux only). */
export function nameOpenBlasCore(koffi: Koffi): void {
  if (process.platform !== 'linux') return;
  const core = openBlasCore(readFileSync('/proc/cpuinfo', 'utf8'));
  // the C library's own call: in a worker thread a change of process.env does not reach the process
  if (core) koffi.load(null).func('int setenv(const char*, const char*, int)')('OPENBLAS_CORETYPE', core, 0);
}
