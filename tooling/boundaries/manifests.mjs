/** Reads the packages' manifests and holds their declared dependencies against the layers. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layers, testOnly, testsMayUse } from './layers.mjs';

/**
 * @typedef {object} Manifest
 * @property {string} folder `packages/mae`
 * @property {string} kind `packages`, `apps` or `tooling`
 * @property {string} short the folder's own name, `mae`
 * @property {string[]} uses short names of the @i2p packages in `dependencies`
 * @property {string[]} usesInTests the same, `devDependencies` included
 * @property {string[]} doors its entry files, one per `exports` entry: `packages/kernels/src/blas.ts`
 */

/** @returns {Manifest[]} */
export function readManifests(root) {
  return ['packages', 'apps', 'tooling'].flatMap((kind) =>
    readdirSync(join(root, kind))
      .filter((short) => existsSync(join(root, kind, short, 'package.json')))
      .map((short) => {
        const {
          dependencies = {},
          devDependencies = {},
          exports = { '.': {} },
        } = JSON.parse(readFileSync(join(root, kind, short, 'package.json'), 'utf8'));
        const own = (names) =>
          names.filter((name) => name.startsWith('@i2p/')).map((name) => name.slice('@i2p/'.length));
        const uses = own(Object.keys(dependencies));
        return {
          folder: `${kind}/${short}`,
          kind,
          short,
          uses,
          usesInTests: [...uses, ...own(Object.keys(devDependencies))],
          doors: Object.keys(exports)
            .filter((entry) => !entry.endsWith('.json'))
            .map((entry) => `${kind}/${short}/src/${entry === '.' ? 'index' : entry.slice(2)}.ts`),
        };
      }),
  );
}

/** One sentence for each declared dependency that points the wrong way. @param {Manifest[]} manifests */
export function wrongDependencies(manifests) {
  const problems = [];
  for (const { folder, kind, short, uses, usesInTests } of manifests) {
    if (kind === 'packages' && short !== testOnly && !layers[short]) {
      problems.push(`${folder} has no place in tooling/boundaries/layers.mjs`);
      continue;
    }
    const allowed =
      kind === 'packages'
        ? (layers[short] ?? ['safetensors'])
        : [...Object.keys(layers), ...(kind === 'tooling' ? [testOnly] : [])];
    for (const used of uses.filter((name) => !allowed.includes(name))) {
      problems.push(
        `${folder}/package.json depends on @i2p/${used}; it may use: ${allowed.join(', ') || 'no other package'}`,
      );
    }
    const inTests = kind === 'packages' ? testsMayUse(short) : [...Object.keys(layers), testOnly];
    for (const used of usesInTests.filter((name) => !uses.includes(name) && !inTests.includes(name))) {
      problems.push(
        `${folder}/package.json has @i2p/${used} among its devDependencies; its tests may use: ${inTests.join(', ')}`,
      );
    }
  }
  return problems;
}
