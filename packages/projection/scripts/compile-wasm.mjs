// Compiles assembly/ to one SIMD module and writes it as a base64 string. No relaxed SIMD: indices must be exact.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const files = new Map();
const { error, stderr } = await asc.main(
  [
    'assembly/index.ts',
    '--outFile',
    'projection.wasm',
    '--baseDir',
    root,
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    'simd',
  ],
  { writeFile: (name, contents) => void files.set(name, contents) },
);
if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
const bytes = Buffer.from(files.get('projection.wasm'));
mkdirSync(join(root, 'src', 'wasm'), { recursive: true });
writeFileSync(
  join(root, 'src', 'wasm', 'projection.generated.ts'),
  `/** Generated from assembly/ by scripts/compile-wasm.mjs. */\nexport const projectionWasm =\n  '${bytes.toString('base64')}';\n`,
);
console.log(`projection: ${bytes.length} bytes of wasm`);
