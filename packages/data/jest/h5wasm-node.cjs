/**
 * Stands in for `h5wasm/node` in jest. The package is ESM only (its exports have just an "import" condition), which jest's
 * CommonJS realm cannot load before Node 24.9; here Node's own loader imports it. Used by `jest.mock` or, once and for
 * all, as the target of `'^h5wasm/node$'` in jest's moduleNameMapper.
 */
const { join } = require('node:path');
const vm = require('node:vm');

const nativeImport = new vm.Script('(name) => import(name)', {
  filename: join(__dirname, 'h5wasm-node.cjs'),
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext();

// a promise that passes for a module: the compiled `await import()` unwraps it
module.exports = Object.assign(nativeImport('h5wasm/node'), { __esModule: true });
