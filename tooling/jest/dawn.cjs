/** The package webgpu as jest can load it: its index.js names a `require` and a `__dirname` of its own, which CommonJS has already. */
const { dirname, join } = require('node:path');

const folder = dirname(require.resolve('webgpu/package.json'));
const arch = process.platform === 'darwin' ? 'universal' : process.arch;
const { create, globals } = require(join(folder, 'dist', `${process.platform}-${arch}`, 'dawn.node'));
module.exports = { create, globals };
