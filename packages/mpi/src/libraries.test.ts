import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mpiCandidates } from './libraries.js';

it("tries the launcher's family, and both under srun", () => {
  const machine = { platform: 'linux', env: {} } as const;
  expect(mpiCandidates('openmpi', machine)).toEqual(['libmpi.so.40']);
  expect(mpiCandidates('mpich', machine)).toEqual(['libmpi.so.12', 'libmpich.so.12']);
  expect(mpiCandidates('slurm', machine)).toEqual(['libmpi.so.12', 'libmpich.so.12', 'libmpi.so.40']);
});

it('finds a library beside the launcher on the path, through links', () => {
  const root = mkdtempSync(join(tmpdir(), 'i2p-mpi-'));
  for (const folder of ['mpi/bin', 'mpi/lib', 'links']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'mpi/bin/mpirun'), '');
  writeFileSync(join(root, 'mpi/lib/libmpi.so.40'), '');
  symlinkSync(join(root, 'mpi/bin/mpirun'), join(root, 'links/mpirun'));
  const found = mpiCandidates('openmpi', { platform: 'linux', env: { PATH: `/nowhere:${join(root, 'links')}` } });
  expect(found).toEqual(['libmpi.so.40', join(root, 'mpi/lib/libmpi.so.40')]);
});

it('takes the library that I2P_MPI names, and no other', () => {
  const machine = { platform: 'linux', env: { I2P_MPI: '/opt/mpi/libmpi.so' } } as const;
  expect(mpiCandidates('openmpi', machine)).toEqual(['/opt/mpi/libmpi.so']);
});
