/** Files that come with the command (presets, the embedded teacher), found from the sources as well as from the build. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of a file of this package. */
export function packageFile(path: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  // src/ and dist/ lie at different depths below package.json
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, path);
}
