/**
 * `npm run devices`, and under CI a part of `npm test`: what the tests of software devices need. A browser (WebGPU on SwiftShader,
 * in pages and in Node) and Open MPI come from apt-get, libtensorflow from pip into the user's cache. What cannot be had here
 * costs one line and no failure: the tests that need it are skipped.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runQuietly } from './run-quietly.mjs';
import { enterWorkspace } from './toolchain.mjs';

/** Debian's package, and the commands of which one is enough. */
const SYSTEM = [
  ['chromium', ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']],
  ['openmpi-bin', ['mpirun']],
];

/** No step waits for a network that is not there; together the steps of apt-get take less than three minutes. */
const APT = ['-q', '-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=10', '-o', 'DPkg::Lock::Timeout=20'];
const SECONDS = { update: 40, download: 70, unpack: 60, tensorflow: 165 };

/** Brings what is missing, apt-get's and pip's at the same time. Never fails. */
export async function prepareDevices() {
  const started = performance.now();
  const lines = (await Promise.all([systemPackages(), tensorflow()])).flat();
  for (const line of lines) console.log(`devices: ${line}`);
  console.log(`devices: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** @returns {Promise<string[]>} a line each */
async function systemPackages() {
  const missing = SYSTEM.filter(([, commands]) => !commands.some(onPath)).map(([name]) => name);
  const there = SYSTEM.map(([name]) => name).filter((name) => !missing.includes(name));
  const lines = there.map((name) => `${name} is there`);
  if (missing.length === 0) return lines;
  const reason = await install(missing);
  return [...lines, ...missing.map((name) => (reason ? `${name} skipped: ${reason}` : `${name} installed`))];
}

/** @returns {Promise<string | undefined>} why the packages could not be installed */
async function install(packages) {
  if (!onPath('apt-get')) return 'this system has no apt-get';
  const root = process.getuid?.() === 0;
  if (!root && !(onPath('sudo') && (await runQuietly('sudo', ['-n', 'true'], 5)).ok))
    return `only root may run apt-get install ${packages.join(' ')}`;
  const apt = (seconds, ...args) =>
    root
      ? runQuietly('apt-get', [...APT, ...args], seconds, { DEBIAN_FRONTEND: 'noninteractive' })
      : runQuietly('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...APT, ...args], seconds);
  const wanted = ['install', '-y', '--no-install-recommends', ...packages];
  // fetched first and unpacked then, so that a slow network never stops dpkg half way
  for (const [seconds, ...args] of [
    [SECONDS.update, 'update'],
    [SECONDS.download, ...wanted, '--download-only'],
    [SECONDS.unpack, ...wanted, '--no-download'],
  ]) {
    const { ok, reason } = await apt(seconds, ...args);
    if (!ok) return `apt-get ${args[0]}: ${reason}`;
  }
  return undefined;
}

/** @returns {Promise<string[]>} */
async function tensorflow() {
  const cli = 'apps/trainer/dist/cli.js';
  if (!existsSync(cli)) return ['libtensorflow skipped: the trainer is not built (npm run build)'];
  const { ok, reason } = await runQuietly(
    process.execPath,
    [cli, 'backend', 'install', 'tensorflow', '--yes'],
    SECONDS.tensorflow,
    { PIP_RETRIES: '0', PIP_DEFAULT_TIMEOUT: '10' },
  );
  return [ok ? 'libtensorflow is there' : `libtensorflow skipped: ${reason}`];
}

function onPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  enterWorkspace();
  await prepareDevices();
}
