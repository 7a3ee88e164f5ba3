/** The README's table, from the entries of one run: every ratio that has a target. */
import type { Entry } from './entry.js';
import { APART, FLOOR } from './suite.js';

const HEAD = ['case', 'beside', 'its time', 'time here', 'ratio', 'target'];

/** Markdown. @throws Error when a ratio's times are not among the entries */
export function tableOf(entries: readonly Entry[]): string {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const rows = entries.filter(({ unit, extra }) => unit === 'ratio' && extra?.includes('target')).map(rowOf(byName));
  const exponents = entries.filter(({ unit }) => unit === 'exponent').map(({ name, value }) => `${name}: ${value}`);
  const sentences = (end: string): string[] => entries.filter(({ name }) => name.endsWith(end)).map(figureSentence);
  const [floors, apart] = [sentences(FLOOR), sentences(APART)];
  const machine = entries.find(({ name, extra }) => extra && name.endsWith(': peak memory'))?.extra;
  return [
    `\`npm run bench -- --peers --json results/bench.json\`${machine ? `, ${machine}` : ''}; medians, and their ratio:`,
    [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    ...(floors.length ? [`What no schedule of the same operations can undercut: ${floors.join('; ')}.`] : []),
    ...(apart.length ? [`What two workers are held against: ${apart.join('; ')}.`] : []),
    ...(exponents.length ? [`Exponents of growth: ${exponents.join('; ')}.`] : []),
  ].join('\n\n');
}

function figureSentence({ name, value, extra }: Entry): string {
  return `${name} ${duration(value)}${extra ? ` (${extra})` : ''}`;
}

function rowOf(byName: ReadonlyMap<string, Entry>) {
  return ({ name, value, extra }: Entry): string[] => {
    const [, title, ours, peer] = /^(.*): (.*) \/ (.*)$/.exec(name) ?? [];
    const [, target, verdict] = /target <= ([\d.]+), (met|missed)/.exec(extra ?? '') ?? [];
    const time = (contender: string | undefined): string => {
      const entry = byName.get(`${title}: ${contender}`);
      if (!entry) throw new Error(`table: expected the times of both sides of "${name}", got none of "${contender}"`);
      return duration(entry.value);
    };
    // "i2p" says nothing in this project's own table
    const variant = ours?.replace(/^i2p,? ?/, '');
    return [
      `${title}${variant ? `, ${variant}` : ''}`,
      peer ?? '',
      time(peer),
      time(ours),
      value.toFixed(2),
      `${target}, ${verdict}`,
    ];
  };
}

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Number(milliseconds.toPrecision(3))} ms`
    : `${Number((milliseconds / 1000).toPrecision(3))} s`;
}
