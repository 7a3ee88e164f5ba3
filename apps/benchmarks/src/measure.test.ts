import { type Agreement, sameNumbers } from './agreement.js';
import { type Case, measure } from './measure.js';

const equal = (a: number, b: number): Agreement => sameNumbers([a], [b]);

function recorded(results: Record<string, number>): { calls: string[]; one: Case<number> } {
  const calls: string[] = [];
  const contenders = Object.entries(results).map(([name, result]) => ({
    name,
    run: () => {
      calls.push(name);
      return result;
    },
  }));
  return { calls, one: { title: 'sum', contenders, compare: equal } };
}

it('checks every contender once, then lets them take turns', async () => {
  const { calls, one } = recorded({ a: 1, b: 1 });
  const { timings } = await measure(one, 3);
  expect(calls.join('')).toBe('ab' + 'ababab');
  expect(timings.map(({ name, milliseconds }) => [name, milliseconds.length])).toEqual([
    ['a', 3],
    ['b', 3],
  ]);
});

it('gives a wrong result no time', async () => {
  const { calls, one } = recorded({ a: 1, b: 2 });
  await expect(measure(one, 3)).rejects.toThrow('sum: b differs from a: number 0 of 1: expected 1, got 2');
  expect(calls).toEqual(['a', 'b']);
});

it('waits for a contender to finish before the next one starts', async () => {
  let running = 0;
  const run = async () => {
    running++;
    await new Promise((resolve) => setTimeout(resolve, 1));
    return running--;
  };
  const contenders = ['a', 'b'].map((name) => ({ name, run }));
  await expect(measure({ title: 'wait', contenders, compare: equal }, 2)).resolves.toMatchObject({
    title: 'wait',
  });
  expect(running).toBe(0);
});

it('needs a contender', async () => {
  await expect(measure({ title: 'none', contenders: [], compare: equal }, 1)).rejects.toThrow('at least one contender');
});

it('takes the time and the memory of a contender that measures itself', async () => {
  const { one } = recorded({ a: 1, b: 1 });
  const peer = { name: 'peer', run: () => 1, time: async () => 42, peakMegabytes: async () => 7 };
  const { timings } = await measure({ ...one, contenders: [peer, ...one.contenders] }, 2);
  expect(timings[0]).toEqual({ name: 'peer', milliseconds: [42, 42], peakMegabytes: 7 });
  expect(timings[1]).toMatchObject({ name: 'a', agreement: '1 equal numbers' });
  expect(timings[1]?.peakMegabytes).toBeGreaterThan(7);
});
