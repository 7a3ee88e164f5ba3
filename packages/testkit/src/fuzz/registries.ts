/** The formats of all packages. They are found by the file's place: testkit must not depend on the packages that use it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FuzzFormat } from './fuzz-format.js';

const packages = fileURLToPath(new URL('../../../', import.meta.url));

export async function allFormats(): Promise<FuzzFormat[]> {
  const files = readdirSync(packages)
    .sort()
    .map((name) => join(packages, name, 'src/testing/fuzz/formats.ts'))
    .filter((file) => existsSync(file));
  const modules = await Promise.all(
    files.map(async (file) => (await import(pathToFileURL(file).href)) as { FUZZ_FORMATS: readonly FuzzFormat[] }),
  );
  return modules.flatMap(({ FUZZ_FORMATS }) => FUZZ_FORMATS);
}
