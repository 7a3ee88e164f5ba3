/** Runs one group and judges it: every comparison within its tolerance, no discrete value different, at least one comparison. */
import type { Comparison, Fixture } from '@i2p/testkit';
import type { ParityGroup } from './group.js';

export interface GroupReport {
  readonly name: string;
  readonly passed: boolean;
  readonly comparisons: readonly Comparison[];
  /** The comparison nearest to (or furthest above) its tolerance; undefined when nothing was compared. */
  readonly worst: Comparison | undefined;
  /** Sum over all comparisons. */
  readonly mismatches: number;
  /** Why the group failed without a number: it threw, or compared nothing. */
  readonly error: string | undefined;
  readonly seconds: number;
}

/** Never throws: what goes wrong inside the group is its report's `error`. */
export async function runGroup(group: ParityGroup, fixture: Fixture): Promise<GroupReport> {
  const started = performance.now();
  let comparisons: Comparison[] = [];
  let error: string | undefined;
  try {
    comparisons = await group.check(fixture);
    if (comparisons.length === 0) error = 'nothing was compared';
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  return {
    name: group.name,
    passed: error === undefined && comparisons.every(isWithin),
    comparisons,
    worst: worstOf(comparisons),
    mismatches: comparisons.reduce((sum, { mismatches }) => sum + mismatches, 0),
    error,
    seconds: (performance.now() - started) / 1000,
  };
}

/** NaN is within nothing, so the comparison is written as the passing case. */
export function isWithin({ ratio, mismatches }: Comparison): boolean {
  return ratio <= 1 && mismatches === 0;
}

function worstOf(comparisons: readonly Comparison[]): Comparison | undefined {
  const severity = ({ ratio }: Comparison): number => (Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio);
  return comparisons.reduce<Comparison | undefined>(
    (worst, one) => (worst === undefined || severity(one) > severity(worst) ? one : worst),
    undefined,
  );
}

/** Required groups that no report covers. */
export function missingGroups(required: readonly string[], reports: readonly GroupReport[]): string[] {
  return required.filter((name) => !reports.some((report) => report.name === name));
}
