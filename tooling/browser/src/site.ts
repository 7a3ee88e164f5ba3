/** A user's Vite project without a configuration: the README's example and the page of the test on the published packages. */
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { installPublished } from './published.js';
import type { Served } from './serve.js';

const PACKAGES = ['data', 'kernels', 'mae', 'nn', 'pointops', 'projection', 'random', 'safetensors', 'vit2d', 'webgpu'];

/** The `js` block of the README's section "In the browser". @throws Error when there is none */
export function readmeExample(root: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const example = /^## In the browser\n.*?^```js\n(.*?)^```/ms.exec(readme)?.[1];
  if (example === undefined) throw new Error('README.md: expected a js example under "## In the browser", got none');
  return example;
}

/** Writes the project into `folder`. @throws Error when a package has not been built */
export function writeSite(root: string, folder: string): void {
  mkdirSync(join(folder, 'public'), { recursive: true });
  installPublished(
    root,
    PACKAGES.map((short) => `@i2p/${short}`),
    folder,
  );
  const page = join(root, 'tooling', 'browser', 'src', 'page');
  for (const file of ['index.html', 'page.ts', 'compute.ts', 'on-device.ts'])
    copyFileSync(join(page, file), join(folder, file));
  copyFileSync(join(root, 'apps/trainer/assets/teacher.safetensors'), join(folder, 'public/teacher.safetensors'));
  writeFileSync(join(folder, 'main.js'), readmeExample(root));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
}

/** Path of Vite's command. */
export function viteCommand(root: string): string {
  const require = createRequire(join(root, 'tooling/browser/package.json'));
  return join(dirname(require.resolve('vite/package.json')), 'bin/vite.js');
}

/** `vite build`; the result lies in dist/. @throws Error with what Vite says */
export async function buildSite(root: string, folder: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [viteCommand(root), 'build', '--logLevel', 'warn'],
    { cwd: folder, env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' } },
  );
  return `${stdout}${stderr}`;
}

/** Vite's development server, on a port that it finds. @throws Error with what Vite says when it ends before it serves */
export function developSite(root: string, folder: string): Promise<Served> {
  const child = spawn(process.execPath, [viteCommand(root), '--host', '127.0.0.1', '--port', '5173'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'development', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (text: Buffer): void => {
      output += text;
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0];
      if (url) resolve({ url, close });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => reject(new Error(`vite ended before it served: ${output}`)));
  });
}
