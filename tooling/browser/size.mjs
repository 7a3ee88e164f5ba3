/** `npm run size`: size-limit, which reads its configuration from the folder it runs in. Needs the build. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(fileURLToPath(import.meta.url)));
await import('./node_modules/size-limit/bin.js');
