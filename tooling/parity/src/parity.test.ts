import { officialFixture } from '@i2p/testkit';
import { parityGroups, requiredGroups } from './groups.js';
import { isWithin, runGroup } from './run-group.js';

const fixture = officialFixture();

describe('the numbers of the official code', () => {
  it('are checked by every required group, in order', () => {
    expect(parityGroups.map(({ name }) => name)).toEqual([...requiredGroups]);
  });

  it.each(parityGroups)('$name', async (group) => {
    const report = await runGroup(group, fixture);
    expect(report.error).toBeUndefined();
    expect(report.comparisons.filter((comparison) => !isWithin(comparison))).toEqual([]);
    expect(report.passed).toBe(true);
  });
});
