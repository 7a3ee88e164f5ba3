/** The import rules, as dependency-cruiser wants them. Test files may import what devDependencies name; sources may not. */
import { testOnly } from './layers.mjs';

const testFile = '(/conformance/[^/]+|/testing/fuzz/[^/]+|\\.(test|conformance))\\.ts$';
/** tooling/parity is a test program as a whole. */
const testCode = [testFile, '^tooling/'];

/** @param {import('./manifests.mjs').Manifest[]} manifests */
export function boundaryRules(manifests) {
  const doors = manifests
    .filter(({ kind }) => kind === 'packages')
    .flatMap((manifest) => manifest.doors.map((file) => `^${file.replace('.', '\\.')}$`));
  return [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-through-the-door',
      comment:
        'another package is imported by its name, through an entry of its exports, never by a path into its src or dist',
      severity: 'error',
      from: { path: '^(packages|apps|tooling)/([^/]+)/' },
      to: { path: '^(packages|apps|tooling)/', pathNot: ['^$1/$2/', ...doors] },
    },
    {
      name: 'no-relative-path-to-another-package',
      severity: 'error',
      from: { path: '^(packages|apps|tooling)/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^$1/$2/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'testkit-in-tests-only',
      severity: 'error',
      from: { pathNot: [...testCode, `^packages/${testOnly}/`] },
      to: { path: `^packages/${testOnly}/` },
    },
    {
      name: 'engines-apart',
      comment: 'whoever trains on a device loads no wasm backend',
      severity: 'error',
      from: {
        path: '^packages/kernels/src/((webgpu|tensorflow)\\.ts|engines/(webgpu|tensorflow)/)',
        pathNot: testFile,
      },
      to: { path: '^packages/kernels/src/(backend\\.ts|engines/wasm/)', reachable: true },
    },
    ...manifests.flatMap(declaredOnly),
    {
      name: 'declared-dependencies-only',
      comment: 'add it to the package.json of the package that imports it',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-dev-dependencies-in-sources',
      severity: 'error',
      from: { pathNot: testCode },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['aliased', 'npm-peer'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      // declarations alone have no file to run
      to: { couldNotResolve: true, pathNot: '^@webgpu/types$' },
    },
  ];
}

/** A package imports only the @i2p packages that its own package.json names. */
function declaredOnly({ folder, uses, usesInTests }) {
  const rule = (name, from, allowed) => ({
    name,
    comment: `${folder}/package.json does not name it`,
    severity: 'error',
    from,
    to: { path: '^packages/', pathNot: [`^${folder}/`, ...allowed.map((short) => `^packages/${short}/`)] },
  });
  return [
    rule(`declared-by-${folder}`, { path: `^${folder}/`, pathNot: testFile }, uses),
    rule(`declared-by-${folder}-for-tests`, { path: `^${folder}/.*${testFile}` }, usesInTests),
  ];
}
