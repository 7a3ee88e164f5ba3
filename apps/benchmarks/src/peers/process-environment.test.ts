import { processEnvironment, removePins } from './process-environment.js';

it('takes the pins of OpenBLAS away and says which there were', () => {
  const environment = { OPENBLAS_CORETYPE: 'Haswell', HOME: '/home/one' };
  expect(removePins(environment)).toEqual(['OPENBLAS_CORETYPE=Haswell']);
  expect(environment).toEqual({ HOME: '/home/one' });
});

it('gives a peer its threads and leaves the caller alone', () => {
  const ours = { OMP_NUM_THREADS: '8', OPENBLAS_L2_SIZE: '1', HOME: '/home/one' };
  expect(processEnvironment(ours, 2)).toMatchObject({ HOME: '/home/one', OMP_NUM_THREADS: '2', MKL_NUM_THREADS: '2' });
  expect(processEnvironment(ours, 2)).not.toHaveProperty('OPENBLAS_L2_SIZE');
  expect(ours.OMP_NUM_THREADS).toBe('8');
});
