/** The packages that can be published: those of packages/ and apps/ whose manifest is not private. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Publishable
 * @property {string} name `@i2p/mae`
 * @property {string} folder absolute path
 * @property {boolean} isLibrary whether it can be imported (the trainer is a command only)
 */

/** @returns {Publishable[]} */
export function publishablePackages(root) {
  return ['packages', 'apps'].flatMap((kind) =>
    readdirSync(join(root, kind))
      .map((short) => join(root, kind, short))
      .filter((folder) => existsSync(join(folder, 'package.json')))
      .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
      .filter(({ manifest }) => manifest.private !== true)
      .map(({ folder, manifest }) => ({ name: manifest.name, folder, isLibrary: Boolean(manifest.exports) })),
  );
}
