/** What a package must satisfy before it can be published; each check returns one sentence per problem. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { checkExample } from './check-example.mjs';
import { runNode } from './run-node.mjs';
import { tarballFiles } from './tarball.mjs';

const attw = 'node_modules/@arethetypeswrong/cli/dist/index.js';

/** @param {import('./publishable.mjs').Publishable} one @param {string} tarball */
export async function checkPackage(one, tarball) {
  return [
    ...checkFiles(tarball),
    ...(await checkManifest(tarball)),
    ...(one.isLibrary
      ? [...(await checkTypes(tarball)), ...(await checkLoading(one)), ...(await checkExample(one))]
      : []),
  ];
}

function checkFiles(tarball) {
  const files = tarballFiles(tarball);
  const problems = ['LICENSE', 'README.md']
    .filter((name) => !files.has(name))
    .map((name) => `its tarball has no ${name}`);
  if (String(files.get('package.json')).includes('"workspace:'))
    problems.push('its tarball still names workspace: versions');
  const sources = [...files.keys()].filter((name) => /\.test\.|^src\//.test(name));
  if (sources.length > 0) problems.push(`its tarball holds ${sources.length} source files, e.g. ${sources[0]}`);
  return problems;
}

async function checkManifest(tarball) {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball);
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
  });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

async function checkTypes(tarball) {
  const { ok, output } = await runNode([attw, tarball, '--no-color', '--no-emoji', '--format', 'ascii']);
  return ok ? [] : [`arethetypeswrong:\n${output.trim()}`];
}

/** The built files load in both worlds and offer the same names. */
async function checkLoading({ folder }) {
  const script = `
    const names = (module) => Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports').sort().join();
    const required = names(require(${JSON.stringify(join(folder, 'dist/index.cjs'))}));
    import(${JSON.stringify(`file://${join(folder, 'dist/index.js')}`)}).then((module) => {
      if (names(module) !== required) throw new Error('import gives ' + names(module) + ', require gives ' + required);
      process.exit(0);
    });`;
  const { ok, output } = await runNode(['--input-type=commonjs', '-e', script]);
  return ok ? [] : [`its build does not load:\n${output.trim()}`];
}
