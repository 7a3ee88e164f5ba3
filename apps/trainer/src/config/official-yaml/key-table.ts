/** The tables of docs/official-configs.md, from the rules themselves. */
import type { OfficialKey } from './official-key.js';

/** Markdown rows; keys to which the same happens, for the same reason, share one. */
export function keyTable(keys: readonly OfficialKey[]): string {
  const rows = new Map<string, { keys: string[]; to: string; note: string }>();
  for (const { key, to = '', note = '' } of keys) {
    const fate = note === '' ? key : `${to} ${note}`;
    const row = rows.get(fate) ?? { keys: [], to, note };
    row.keys.push(key);
    rows.set(fate, row);
  }
  const lines = [...rows.values()].map(
    ({ keys: names, to, note }) =>
      `| ${names.map((name) => `\`${name}\``).join(', ')} | ${to && `\`${to}\``} | ${note} |`,
  );
  return ['| official key | here | |', '| --- | --- | --- |', ...lines].join('\n');
}
