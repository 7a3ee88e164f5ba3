/** `npm run browser`: builds the page of the test on the published packages and serves it until it is stopped. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from './serve.js';
import { buildSite, writeSite } from './site.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const folder = join(root, 'node_modules/.cache/i2p-browser');
mkdirSync(folder, { recursive: true });
writeSite(root, folder);
process.stderr.write(await buildSite(root, folder));
const { url } = await serve(join(folder, 'dist'), true);
console.log(`${url} (Ctrl-C ends it)`);
