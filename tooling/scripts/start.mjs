/** `npm start`: installs, builds and runs the quick start, with nothing on the machine but Node and npm. */
import { spawn } from 'node:child_process';
import { installAndBuild } from './install-and-build.mjs';
import { enterWorkspace } from './toolchain.mjs';

enterWorkspace();
const results = await installAndBuild();
process.exitCode = results.every(({ ok }) => ok) ? await quickstart(process.argv.slice(2)) : 1;

/** Hands the terminal to the quick start: it draws its own progress and answers Ctrl-C by itself. */
function quickstart(args) {
  return new Promise((resolve) => {
    process.removeAllListeners('SIGINT');
    process.on('SIGINT', () => {});
    const child = spawn(process.execPath, ['apps/trainer/dist/cli.js', 'quickstart', ...args], { stdio: 'inherit' });
    child.on('error', (error) => {
      console.error(`The quick start did not start: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
