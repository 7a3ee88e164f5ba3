// Compiles the AssemblyScript kernels twice (SIMD, relaxed SIMD) and writes them as base64 modules.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

async function compile(name, features) {
  const out = join(root, 'build', `${name}.wasm`);
  const { error, stderr } = await asc.main([
    'assembly/index.ts',
    '--outFile',
    `build/${name}.wasm`,
    '--baseDir',
    root,
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    ...features.flatMap((f) => ['--enable', f]),
  ]);
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const bytes = readFileSync(out);
  // static data would be written over the tfjs heap
  if (hasDataSection(bytes)) throw new Error(`${name}: the kernels must not have static data`);
  return bytes;
}

function hasDataSection(bytes) {
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    if (id === 11) return true;
    at += size;
  }
  return false;
}

mkdirSync(join(root, 'build'), { recursive: true });
mkdirSync(join(root, 'src', 'wasm'), { recursive: true });
for (const [name, features] of [
  ['simd', ['simd']],
  ['relaxed', ['simd', 'relaxed-simd']],
]) {
  const bytes = await compile(name, features);
  const target = join(root, 'src', 'wasm', `${name}.generated.ts`);
  writeFileSync(
    target,
    `/** Generated from assembly/ by scripts/compile-wasm.mjs. */\nexport const ${name}Wasm =\n  '${bytes.toString('base64')}';\n`,
  );
  console.log(`kernels: ${name} build, ${bytes.length} bytes`);
}
rmSync(join(root, 'build'), { recursive: true });
