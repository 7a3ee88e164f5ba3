const { existsSync } = require('node:fs');

/** One jest for the whole workspace: sources are compiled on the fly, `@i2p/*` resolves to the sources. */
const swc = (syntax) => [
  '@swc/jest',
  {
    jsc: { parser: { syntax }, target: 'es2022' },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

/**
 * Dependencies that ship ES modules only: jest runs CommonJS, so they are compiled like our own sources. Where a package
 * offers nothing to `require`, its file is named here too.
 */
const esmOnly = ['h5wasm'];
const esmEntries = {
  '^webgpu$': '<rootDir>/tooling/jest/dawn.cjs',
  '^h5wasm/node$': '<rootDir>/packages/data/node_modules/h5wasm/dist/node/hdf5_hl.js',
};

/**
 * Tests of WebGPU run on SwiftShader. Dawn reads this variable itself, and what a test sets in jest's copy of the environment does
 * not reach it.
 */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(swiftShader) && process.env.I2P_TEST_GPU !== 'card') process.env.VK_ICD_FILENAMES ??= swiftShader;

// TensorFlow writes pages of what it holds when a test fills its memory
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/packages', '<rootDir>/apps', '<rootDir>/tooling'],
  testMatch: ['**/src/**/*.test.ts'],
  transform: { '\\.ts$': swc('typescript'), '\\.m?js$': swc('ecmascript') },
  transformIgnorePatterns: [
    `/node_modules/(?!\\.pnpm/)(?!(${esmOnly.join('|')})/)`,
    `/node_modules/\\.pnpm/(?!(${esmOnly.join('|')})@)`,
  ],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@i2p/kernels/(blas|tensorflow|webgpu)$': '<rootDir>/packages/kernels/src/$1.ts',
    '^@i2p/(pointops|projection)/(gpujs|webgpu)$': '<rootDir>/packages/$1/src/$2.ts',
    '^@i2p/([a-z0-9-]+)$': '<rootDir>/packages/$1/src/index.ts',
    ...esmEntries,
  },
  modulePathIgnorePatterns: ['<rootDir>/(packages|apps|tooling)/[^/]+/dist/'],
  testTimeout: 120000,
};
