/** What every script here shares: the repository's root, the pinned pnpm, and tools that neither call home nor ask. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** `pnpm@x.y.z`, as package.json pins it. */
export const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;

/** Runs in the root, with the environment that keeps turbo, pnpm and npm quiet and offline where they can be. */
export function enterWorkspace() {
  process.chdir(root);
  Object.assign(process.env, {
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    NO_UPDATE_NOTIFIER: '1',
    npm_config_update_notifier: 'false',
    npm_config_prefer_offline: 'true',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
  });
  // Outputs are kept and shown only on failure; colour codes would clutter them. Both set at once make Node complain.
  process.env.NO_COLOR = '1';
  delete process.env.FORCE_COLOR;
  expectNode();
}

function expectNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 20)) return;
  console.error(`Node 20.20 or newer is needed, this is ${process.versions.node}.`);
  process.exit(1);
}

/** Step that runs the pinned pnpm through npx, so that a machine needs nothing but Node and npm. */
export function pnpmStep(name, ...args) {
  return { name, command: 'npx', args: ['-y', pnpm, ...args] };
}

/** Step that runs a script of an installed dependency with this very Node. */
export function nodeStep(name, script, ...args) {
  return { name, command: process.execPath, args: [script, ...args] };
}
