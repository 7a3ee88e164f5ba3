import { cardOfRank, takeCard } from './card-of-rank.js';

it('gives each rank of a machine a card of its own: of those allowed, or of those installed', () => {
  expect([0, 1, 2].map((rank) => cardOfRank(rank, { CUDA_VISIBLE_DEVICES: '4, 5,GPU-8a' }, 8))).toEqual([
    '4',
    '5',
    'GPU-8a',
  ]);
  expect([0, 1].map((rank) => cardOfRank(rank, {}, 2))).toEqual(['0', '1']);
});

it('takes its card where a launcher started several ranks, and leaves a single process alone', () => {
  const before = process.env['CUDA_VISIBLE_DEVICES'];
  process.env['CUDA_VISIBLE_DEVICES'] = '4,5';
  takeCard(undefined);
  expect(process.env['CUDA_VISIBLE_DEVICES']).toBe('4,5');
  takeCard({ family: 'openmpi', rank: 3, size: 4, localRank: 1, localSize: 2 });
  expect(process.env['CUDA_VISIBLE_DEVICES']).toBe('5');
  if (before === undefined) delete process.env['CUDA_VISIBLE_DEVICES'];
  else process.env['CUDA_VISIBLE_DEVICES'] = before;
});

it('keeps the card that Slurm gave a task', () => {
  expect(cardOfRank(3, { CUDA_VISIBLE_DEVICES: '0', SLURM_GPUS_PER_TASK: '1' }, 4)).toBe('0');
  expect(cardOfRank(3, { CUDA_VISIBLE_DEVICES: '0,1,2,3', SLURM_GPUS_PER_TASK: '1' }, 4)).toBe('3');
});

it('refuses more ranks than cards', () => {
  expect(() => cardOfRank(2, { CUDA_VISIBLE_DEVICES: '0,1' }, 8)).toThrow(
    'local rank 2 has no card of its own: this machine offers 2 (CUDA_VISIBLE_DEVICES=0,1); start at most one rank a card',
  );
  expect(() => cardOfRank(0, {}, 0)).toThrow('this machine offers 0 (by its driver)');
  expect(() => cardOfRank(0, { CUDA_VISIBLE_DEVICES: '-1' }, 1)).toThrow('this machine offers 0');
});
