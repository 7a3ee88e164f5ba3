/** Environment variables that make both sides fair: equal threads, memory kept, no pinned BLAS kernels. */

/** They pin OpenBLAS to older kernels than the processor has, which halves it. */
const PINS = ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'];

/**
 * Large blocks stay with the process: by default glibc gives each back to the system and clears it anew at the next use,
 * which costs torch a quarter.
 */
const KEEP_BLOCKS = {
  MALLOC_MMAP_THRESHOLD_: '4294967296',
  MALLOC_TRIM_THRESHOLD_: '8589934592',
  MALLOC_TOP_PAD_: '268435456',
};

/** The environment of a peer program. */
export function processEnvironment(environment: NodeJS.ProcessEnv, threads: number): NodeJS.ProcessEnv {
  const rest = { ...environment };
  removePins(rest);
  const count = String(threads);
  return { ...rest, ...KEEP_BLOCKS, OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count, MKL_NUM_THREADS: count };
}

/** Removes the pins in place. @returns those that were set, as `NAME=value` */
export function removePins(environment: NodeJS.ProcessEnv): string[] {
  return PINS.flatMap((name) => {
    const value = environment[name];
    if (value === undefined) return [];
    delete environment[name];
    return [`${name}=${value}`];
  });
}
