import { cardOfRank } from './card-of-rank.js';

it('gives each rank of a machine a card of its own: of those allowed, or of those installed', () => {
  expect([0, 1, 2].map((rank) => cardOfRank(rank, { CUDA_VISIBLE_DEVICES: '4, 5,GPU-8a' }, 8))).toEqual([
    '4',
    '5',
    'GPU-8a',
  ]);
  expect([0, 1].map((rank) => cardOfRank(rank, {}, 2))).toEqual(['0', '1']);
});

it('keeps the card that Slurm gave a task', () => {
  expect(cardOfRank(3, { CUDA_VISIBLE_DEVICES: '0', SLURM_GPUS_PER_TASK: '1' }, 4)).toBe('0');
});

it('refuses more ranks than cards', () => {
  expect(() => cardOfRank(2, { CUDA_VISIBLE_DEVICES: '0,1' }, 8)).toThrow(
    'local rank 2 has no card of its own: this machine offers 2 (CUDA_VISIBLE_DEVICES=0,1); start at most one rank a card',
  );
  expect(() => cardOfRank(0, {}, 0)).toThrow('this machine offers 0 (by its driver)');
  expect(() => cardOfRank(0, { CUDA_VISIBLE_DEVICES: '-1' }, 1)).toThrow('this machine offers 0');
});
