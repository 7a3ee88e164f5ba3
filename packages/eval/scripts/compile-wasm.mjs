// Compiles assembly/ twice (SIMD; relaxed SIMD, with fused multiply-add) and writes both as base64 strings.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

async function compile(features) {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      'assembly/index.ts',
      '--outFile',
      'svm.wasm',
      '--baseDir',
      root,
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      ...features.flatMap((feature) => ['--enable', feature]),
    ],
    { writeFile: (name, contents) => void files.set(name, contents) },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return Buffer.from(files.get('svm.wasm'));
}

mkdirSync(join(root, 'src', 'wasm'), { recursive: true });
for (const [name, features] of [
  ['simd', ['simd']],
  ['relaxed', ['simd', 'relaxed-simd']],
]) {
  const bytes = await compile(features);
  writeFileSync(
    join(root, 'src', 'wasm', `${name}.generated.ts`),
    `/** Generated from assembly/ by scripts/compile-wasm.mjs. */\nexport const ${name}Wasm =\n  '${bytes.toString('base64')}';\n`,
  );
  console.log(`eval: ${name} build, ${bytes.length} bytes`);
}
