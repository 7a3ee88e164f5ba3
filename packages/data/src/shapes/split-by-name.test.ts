import fc from 'fast-check';
import { splitByName } from './split-by-name.js';

const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 });
const share = fc.double({ min: 0.01, max: 0.99 });

describe('splitByName', () => {
  it('divides all names, with both sides in use from two names on', () => {
    fc.assert(
      fc.property(names, share, (all, testShare) => {
        const { train, test } = splitByName(all, testShare);
        expect([...train, ...test].sort()).toEqual([...all].sort());
        expect([train, test].map((side) => side.length > 0)).toEqual([all.length > 0, all.length > 1]);
      }),
    );
  });

  it('keeps a name on its side when others come and go, unless a side would be empty', () => {
    const all = Array.from({ length: 400 }, (_, i) => `chair/${i}.off`);
    const whole = splitByName(all, 0.2);
    const half = splitByName(
      all.filter((_, i) => i % 2 === 0),
      0.2,
    );
    expect(half.test).toEqual(whole.test.filter((name) => half.test.includes(name) || half.train.includes(name)));
    expect(whole.test.length / all.length).toBeCloseTo(0.2, 1);
    expect(splitByName(all.slice().reverse(), 0.2).test.slice().reverse()).toEqual(whole.test);
  });
});
