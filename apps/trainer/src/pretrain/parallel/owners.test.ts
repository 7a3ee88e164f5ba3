import fc from 'fast-check';
import { assignOwners } from './owners.js';

it('every parameter has one owner, and no load exceeds the mean by more than the largest parameter', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 6 }), (list, workers) => {
      const named = new Map(list.map((size, i) => [`p${i}`, size]));
      const owners = assignOwners(named, workers);
      expect(new Set(owners.keys())).toEqual(new Set(named.keys()));
      const loads = new Array<number>(workers).fill(0);
      for (const [name, owner] of owners) loads[owner] = (loads[owner] ?? 0) + (named.get(name) ?? 0);
      const mean = list.reduce((a, b) => a + b) / workers;
      expect(Math.max(...loads)).toBeLessThanOrEqual(mean + Math.max(...list));
    }),
  );
});
