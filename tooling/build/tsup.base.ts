/** Build settings shared by every published package: ESM and CJS with types, no bundled dependencies. */
import type { Options } from 'tsup';

export function packageBuild(overrides: Options = {}): Options {
  return {
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    dts: true,
    sourcemap: true,
    clean: true,
    target: 'node20',
    shims: true,
    splitting: false,
    tsconfig: '../../tooling/build/tsconfig.build.json',
    ...overrides,
  };
}
