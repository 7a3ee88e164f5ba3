import { launchOf } from './launch.js';

it('knows the ranks of Open MPI, of MPICH and Intel MPI, of MVAPICH', () => {
  const open = {
    ...{ OMPI_COMM_WORLD_RANK: '3', OMPI_COMM_WORLD_SIZE: '8', OMPI_COMM_WORLD_LOCAL_RANK: '1' },
    OMPI_COMM_WORLD_LOCAL_SIZE: '2',
  };
  expect(launchOf(open)).toEqual({ family: 'openmpi', rank: 3, size: 8, localRank: 1, localSize: 2 });
  const hydra = { PMI_RANK: '1', PMI_SIZE: '2', MPI_LOCALRANKID: '1', MPI_LOCALNRANKS: '2' };
  expect(launchOf(hydra)).toEqual({ family: 'mpich', rank: 1, size: 2, localRank: 1, localSize: 2 });
  const mvapich = { MV2_COMM_WORLD_RANK: '0', MV2_COMM_WORLD_SIZE: '4', MV2_COMM_WORLD_LOCAL_RANK: '0' };
  expect(launchOf(mvapich)).toEqual({ family: 'mpich', rank: 0, size: 4, localRank: 0, localSize: undefined });
});

it('knows the ranks of srun, by PMIx and by PMI2', () => {
  const slurm = { SLURM_NTASKS: '16', SLURM_PROCID: '5', SLURM_LOCALID: '1' };
  const expected = { family: 'slurm', rank: 5, size: 16, localRank: 1, localSize: undefined };
  expect(launchOf({ ...slurm, PMIX_RANK: '5' })).toEqual(expected);
  expect(launchOf({ ...slurm, PMI_RANK: '5', PMI_SIZE: '16' })).toEqual(expected);
});

it('sees no job in a process that no launcher started, nor in the shell of an allocation', () => {
  expect(launchOf({})).toBeUndefined();
  expect(launchOf({ SLURM_NTASKS: '16', SLURM_PROCID: '0', SLURM_LOCALID: '0' })).toBeUndefined();
});

it('refuses variables that contradict each other', () => {
  expect(() => launchOf({ PMI_RANK: '2', PMI_SIZE: '2' })).toThrow(
    "the MPI launcher's variables name rank 2 of 2: expected a rank below the size",
  );
  expect(() => launchOf({ OMPI_COMM_WORLD_SIZE: '2' })).toThrow('name rank NaN of 2');
});
