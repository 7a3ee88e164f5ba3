import { refuseSeveral } from './alone-only.js';

const RANKS = { OMPI_COMM_WORLD_RANK: '0', OMPI_COMM_WORLD_SIZE: '2' };

it('refuses several processes of a command that is one, and only these', () => {
  expect(() => refuseSeveral('finetune', RANKS)).toThrow(
    'i2p finetune is one process, but 2 were started: run it without mpirun; pretrain, svm, features, cluster share their work among ranks',
  );
  expect(() => refuseSeveral('pretrain', RANKS)).not.toThrow();
  expect(() => refuseSeveral('finetune', { ...RANKS, OMPI_COMM_WORLD_SIZE: '1' })).not.toThrow();
  expect(() => refuseSeveral('finetune', {})).not.toThrow();
});
