import { i2p } from '../test-support/in-process.js';
import { examine } from './examine.js';

it('says what was found, why not, and what would add it', async () => {
  const findings = await examine([
    { name: 'a', look: () => 'here' },
    {
      name: 'b',
      add: 'get b',
      look: () => {
        throw new Error('b is nowhere');
      },
    },
  ]);
  expect(findings).toEqual([
    { name: 'a', found: true, detail: 'here' },
    { name: 'b', found: false, detail: 'b is nowhere', add: 'get b' },
  ]);
});

it('looks at every engine of this machine, and at a bare one, without failing', async () => {
  const said = await i2p('doctor');
  expect(said).toMatch(/^yes {2}wasm, SIMD +embedded kernels/m);
  for (const name of ['wasm, SIMD', 'BLAS', 'tensorflow, cpu', 'tensorflow, gpu', 'webgpu', 'MPI'])
    expect(said).toContain(name);
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    const bare = await examine();
    const mpi = bare.find(({ name }) => name === 'MPI');
    expect(mpi).toMatchObject({
      found: false,
      detail: 'mpirun is not on the PATH',
      add: 'apt-get install openmpi-bin',
    });
  } finally {
    process.env['PATH'] = path;
  }
});
