/** `npm run setup`: installs and builds. */
import { installAndBuild } from './install-and-build.mjs';
import { enterWorkspace } from './toolchain.mjs';

enterWorkspace();
const results = await installAndBuild();
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
