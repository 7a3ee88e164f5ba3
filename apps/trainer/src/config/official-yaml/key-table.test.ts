import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyTable } from './key-table.js';
import { OFFICIAL_MODELS } from './official-models.js';

const page = readFileSync(join(__dirname, '../../../../../docs/official-configs.md'), 'utf8');

describe('docs/official-configs.md', () => {
  it.each(Object.entries(OFFICIAL_MODELS))('holds the table of %s as the code has it', (name, { keys }) => {
    const section = new RegExp(`^## ${name}$.*?(^\\| official key .*?)\\n\\n`, 'ms').exec(`${page}\n\n`);
    expect(section?.[1]).toBe(keyTable(keys));
  });
});
