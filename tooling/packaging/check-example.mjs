/** Runs the example of a package's README: the first `js` block, as a file in the package's own folder would run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './run-node.mjs';

/** @param {import('./publishable.mjs').Publishable} one @returns {Promise<string[]>} one sentence per problem */
export async function checkExample({ name, folder }) {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return [];
  const example = /^```js\n(.*?)^```/ms.exec(readFileSync(readme, 'utf8'))?.[1];
  if (example === undefined) return ['its README has no js example'];
  if (example.includes('process.argv')) {
    console.log(`${name}: example not run, it needs a file`);
    return [];
  }
  const { ok, output } = await runNode(['--input-type=module', '--eval', example], folder);
  return ok ? [] : [`the example of its README fails:\n${output.trim()}`];
}
