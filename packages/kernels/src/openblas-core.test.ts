import { openBlasCore } from './openblas-core.js';

const cpu = (flags: string): string => `processor\t: 0\nmodel\t\t: 207\nflags\t\t: ${flags}\nbogomips\t: 4200.00\n`;

it.each([
  ['SkylakeX', 'fpu fma avx avx2 avx512f avx512dq avx512cd avx512bw avx512vl avx512_bf16'],
  ['Haswell', 'fpu fma avx avx2 avx512f'],
  ['Haswell', 'fpu fma avx avx2'],
  [undefined, 'fpu avx'],
])('takes the kernels the instructions allow: %s', (core, flags) => {
  expect(openBlasCore(cpu(flags))).toBe(core);
});

it('leaves the choice to the library where there are no such flags', () => {
  expect(openBlasCore('processor\t: 0\nFeatures\t: fp asimd\n')).toBeUndefined();
});
