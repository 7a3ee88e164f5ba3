/** A parity run as text and as JSON. */
import { type GroupReport, isWithin } from './run-group.js';

const header = ['group', 'comparisons', 'mismatches', 'worst ratio', 'tensor'];

/** Heading of the table that `formatGroup` continues. */
export function formatHeader(): string {
  return formatRow(header);
}

/** One line per group, and one more for every comparison that is outside its tolerance. */
export function formatGroup(report: GroupReport): string {
  const { name, passed, comparisons, mismatches, worst, error } = report;
  const row = formatRow([
    name,
    String(comparisons.length),
    String(mismatches),
    worst ? formatRatio(worst.ratio) : '-',
    worst && worst.ratio !== 0 ? worst.name : '-',
  ]);
  const outside = comparisons.filter((one) => !isWithin(one)).map((one) => `    outside: ${describe(one)}`);
  const verdict = passed ? 'ok' : 'FAILED';
  return [`${row}  ${verdict}`, ...(error === undefined ? [] : [`    ${error}`]), ...outside].join('\n');
}

/** Everything that was compared, with the verdicts. Numbers that JSON cannot hold are written as text. */
export function reportToJson(fixtures: string, missing: readonly string[], groups: readonly GroupReport[]): string {
  const passed = missing.length === 0 && groups.every((group) => group.passed);
  const writable = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify({ fixtures, passed, missing, groups }, writable, 2)}\n`;
}

function describe({ name, ratio, mismatches, worstError, tolerance }: GroupReport['comparisons'][number]): string {
  if (mismatches > 0) return `${name}: ${mismatches} values differ`;
  return `${name}: error ${worstError.toPrecision(3)} is ${formatRatio(ratio)} times the tolerance ${tolerance.toPrecision(3)}`;
}

function formatRatio(ratio: number): string {
  return ratio === 0 ? '0' : ratio.toPrecision(3);
}

function formatRow([name = '', comparisons = '', mismatches = '', ratio = '', tensor = '']: string[]): string {
  return `${name.padEnd(22)}${comparisons.padStart(11)}${mismatches.padStart(12)}${ratio.padStart(13)}  ${tensor}`;
}
