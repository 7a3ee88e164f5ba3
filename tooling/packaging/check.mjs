/** `npm run packaging`: packs every publishable package and checks what a user would install. Needs the build. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inParallel } from '../scripts/in-parallel.mjs';
import { enterWorkspace, root } from '../scripts/toolchain.mjs';
import { checkPackage } from './check-package.mjs';
import { publishablePackages } from './publishable.mjs';
import { packAll } from './tarball.mjs';

enterWorkspace();
const packages = publishablePackages(root);
const folder = mkdtempSync(join(tmpdir(), 'i2p-pack-'));
let failed = 0;
try {
  const tarballs = await packAll(packages, folder);
  await inParallel(packages, async (one) => {
    const problems = await checkPackage(one, tarballs.get(one.name));
    for (const problem of problems) console.error(`${one.name}: ${problem}`);
    failed += problems.length > 0 ? 1 : 0;
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${packages.length} packages, ${failed} with problems`);
process.exitCode = failed > 0 ? 1 : 0;
