import { type Comparison, type Fixture, officialFixture } from '@i2p/testkit';
import { formatGroup, reportToJson } from './report.js';
import { missingGroups, runGroup } from './run-group.js';

const fixture: Fixture = officialFixture();
const within: Comparison = { name: 'a', ratio: 0.5, mismatches: 0, worstError: 0.5, tolerance: 1 };
const reportOf = (comparisons: Comparison[]) => runGroup({ name: 'group', check: async () => comparisons }, fixture);

describe('runGroup', () => {
  it('passes when everything is within its tolerance, the tolerance itself included', async () => {
    const report = await reportOf([within, { ...within, name: 'b', ratio: 1 }]);
    expect(report).toMatchObject({ passed: true, mismatches: 0, error: undefined, worst: { name: 'b' } });
  });

  it.each([
    ['a ratio above 1', { ...within, name: 'bad', ratio: 1.001 }],
    ['a ratio that is not a number', { ...within, name: 'bad', ratio: Number.NaN }],
    ['an infinite ratio', { ...within, name: 'bad', ratio: Number.POSITIVE_INFINITY }],
  ])('fails on %s and names the tensor', async (_title, bad) => {
    const report = await reportOf([within, bad, within]);
    expect(report).toMatchObject({ passed: false, worst: { name: 'bad' } });
    expect(formatGroup(report)).toMatch(/FAILED\n {4}outside: bad: error/);
  });

  it('fails on one different integer', async () => {
    const report = await reportOf([within, { ...within, name: 'indices', ratio: 0, mismatches: 3 }]);
    expect(report).toMatchObject({ passed: false, mismatches: 3 });
    expect(formatGroup(report)).toContain('outside: indices: 3 values differ');
  });

  it('fails when nothing was compared', async () => {
    expect(await reportOf([])).toMatchObject({ passed: false, error: 'nothing was compared' });
  });

  it('turns a thrown error into a failed report with its message', async () => {
    const check = () => Promise.reject(new Error('no tensor "x"'));
    const report = await runGroup({ name: 'group', check }, fixture);
    expect(report).toMatchObject({ passed: false, error: 'no tensor "x"' });
    expect(formatGroup(report)).toContain('no tensor "x"');
  });
});

describe('a whole run', () => {
  it('names required groups that were not checked', async () => {
    expect(missingGroups(['group', 'other'], [await reportOf([within])])).toEqual(['other']);
  });

  it('writes every comparison, infinite ones as text', async () => {
    const report = await reportOf([within, { ...within, ratio: Number.POSITIVE_INFINITY }]);
    const parsed = JSON.parse(reportToJson('folder', [], [report]));
    expect(parsed).toMatchObject({ fixtures: 'folder', passed: false });
    expect(parsed.groups[0].comparisons.map(({ ratio }: { ratio: unknown }) => ratio)).toEqual([0.5, 'Infinity']);
    expect(JSON.parse(reportToJson('folder', ['svm'], [await reportOf([within])])).passed).toBe(false);
  });
});
