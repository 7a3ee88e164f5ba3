/** What a launcher (mpirun, mpiexec, srun) tells its processes through their environment, before any MPI library is loaded. */

/** One process of a job. */
export interface Launch {
  /** Whose launcher it was: decides which libraries are tried first. */
  readonly family: 'openmpi' | 'mpich' | 'slurm';
  readonly rank: number;
  readonly size: number;
  /** Among the ranks of this machine; undefined where the launcher does not tell. */
  readonly localRank: number | undefined;
  readonly localSize: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of rank, size, local rank and local size; the first set whose size is there counts. */
const VARIABLES: readonly (readonly [Launch['family'], string, string, string, string])[] = [
  [
    ...(['openmpi', 'OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'] as const),
    ...(['OMPI_COMM_WORLD_LOCAL_RANK', 'OMPI_COMM_WORLD_LOCAL_SIZE'] as const),
  ],
  [
    ...(['mpich', 'MV2_COMM_WORLD_RANK', 'MV2_COMM_WORLD_SIZE'] as const),
    ...(['MV2_COMM_WORLD_LOCAL_RANK', 'MV2_COMM_WORLD_LOCAL_SIZE'] as const),
  ],
  // srun --mpi=pmi2 sets these too, whatever the library
  ['mpich', 'PMI_RANK', 'PMI_SIZE', 'MPI_LOCALRANKID', 'MPI_LOCALNRANKS'],
];

/**
 * This process's place in its job; undefined for a process that no launcher started. A Slurm step counts only where it
 * offers MPI (`srun --mpi=pmix`): a shell inside an allocation has Slurm's variables as well.
 * @throws RangeError when the variables contradict each other
 */
export function launchOf(env: Environment = process.env): Launch | undefined {
  for (const [family, rank, size, localRank, localSize] of VARIABLES) {
    if (env[size] === undefined) continue;
    return checked({
      family: family === 'mpich' && env['SLURM_PROCID'] !== undefined ? 'slurm' : family,
      rank: number(env[rank]) ?? Number.NaN,
      size: number(env[size]) ?? Number.NaN,
      localRank: number(env[localRank] ?? env['SLURM_LOCALID']),
      localSize: number(env[localSize]),
    });
  }
  if (env['PMIX_RANK'] === undefined || env['SLURM_NTASKS'] === undefined) return undefined;
  return checked({
    family: 'slurm',
    rank: number(env['PMIX_RANK']) ?? Number.NaN,
    size: number(env['SLURM_NTASKS']) ?? Number.NaN,
    localRank: number(env['SLURM_LOCALID']),
    localSize: undefined,
  });
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function checked(launch: Launch): Launch {
  const { rank, size } = launch;
  if (!Number.isInteger(size) || size < 1 || !Number.isInteger(rank) || rank < 0 || rank >= size)
    throw new RangeError(`the MPI launcher's variables name rank ${rank} of ${size}: expected a rank below the size`);
  return launch;
}
