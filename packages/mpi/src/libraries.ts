/** Where MPI libraries lie: the usual names, first as the loader finds them, then beside the launcher. */
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Launch } from './launch.js';

/** What the search depends on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Open MPI 4 and 5; MPICH and those with its binary interface (Intel MPI, MVAPICH), Debian's name for it last. */
const NAMES = {
  linux: { openmpi: ['libmpi.so.40'], mpich: ['libmpi.so.12', 'libmpich.so.12'] },
  darwin: { openmpi: ['libmpi.40.dylib'], mpich: ['libmpi.12.dylib'] },
} as const;

const LAUNCHERS = ['mpirun', 'mpiexec', 'mpiexec.hydra'];

/**
 * Libraries to try, in order: `I2P_MPI` alone where it names one; otherwise bare names, which go to the system's loader, then files
 * that exist. Those of the launcher's own family come first, and srun serves any.
 */
export function mpiCandidates(family: Launch['family'], { platform, env }: Machine = process): string[] {
  if (env['I2P_MPI']) return [env['I2P_MPI']];
  const { openmpi, mpich } = platform === 'darwin' ? NAMES.darwin : NAMES.linux;
  const names = family === 'openmpi' ? openmpi : family === 'mpich' ? mpich : [...mpich, ...openmpi];
  const files = folders(env).flatMap((folder) => names.map((name) => join(folder, name)).filter(existsSync));
  return [...names, ...new Set(files)];
}

/** `lib` of what the launchers tell of themselves, and beside the launchers on the path. */
function folders({ OPAL_PREFIX, PMIX_PREFIX, MPI_HOME, I_MPI_ROOT, PATH = '' }: Machine['env']): string[] {
  const roots = [OPAL_PREFIX, PMIX_PREFIX, MPI_HOME, I_MPI_ROOT].filter((root) => root !== undefined && root !== '');
  const beside = PATH.split(delimiter).flatMap((folder) =>
    LAUNCHERS.map((name) => join(folder, name))
      .filter(existsSync)
      .map((file) => dirname(dirname(realpathSync(file)))),
  );
  return [...(roots as string[]), ...beside].flatMap((root) => [
    join(root, 'lib'),
    join(root, 'lib64'),
    join(root, 'lib', 'release'),
  ]);
}
