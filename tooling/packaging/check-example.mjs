/** Runs the examples of a package's README: its `js` blocks, each as a file in the package's own folder would run. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/toolchain.mjs';
import { runNode } from './run-node.mjs';

/** @param {import('./publishable.mjs').Publishable} one @returns {Promise<string[]>} one sentence per problem */
export async function checkExample({ name, folder }) {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return [];
  const examples = [...readFileSync(readme, 'utf8').matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code);
  if (examples.length === 0) return ['its README has no js example'];
  const problems = [];
  for (const example of examples) problems.push(...(await runExample(name, folder, example)));
  return problems;
}

/** @param {string} name @param {string} folder @param {string} example @returns {Promise<string[]>} */
async function runExample(name, folder, example) {
  const files = example.includes('process.argv') ? embeddedWeights() : [];
  if (files === undefined) {
    console.log(`${name}: example not run, it needs a file of weights`);
    return [];
  }
  // the lone dash stands where the example's own file name would be
  const { ok, output } = await runNode(['--input-type=module', '--eval', example, '-', ...files], folder);
  return ok ? [] : [`an example of its README fails:\n${output.trim()}`];
}

/** The quick start's teacher, as the one argument that an example may ask for; undefined in a checkout without it. */
function embeddedWeights() {
  const assets = join(root, 'apps', 'trainer', 'assets');
  const weights = existsSync(assets) ? readdirSync(assets).filter((name) => name.endsWith('.safetensors')) : [];
  return weights[0] === undefined ? undefined : [join(assets, weights[0])];
}
