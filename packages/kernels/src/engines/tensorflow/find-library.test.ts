import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLibrary, installFolder } from './find-library.js';

const root = mkdtempSync(join(tmpdir(), 'i2p-tensorflow-'));
afterAll(() => rmSync(root, { recursive: true }));
const env = { XDG_CACHE_HOME: join(root, 'cache') };

const [wheel, tfjs] =
  process.platform === 'darwin'
    ? ['libtensorflow_cc.2.dylib', 'libtensorflow.2.dylib']
    : ['libtensorflow_cc.so.2', 'libtensorflow.so.2'];

function put(folder: string, library?: string): string {
  mkdirSync(folder, { recursive: true });
  if (library) writeFileSync(join(folder, library), '');
  return folder;
}

function tfjsNode(project: string, name: string, library?: string): string {
  const folder = put(join(root, project, 'node_modules', '@tensorflow', name));
  writeFileSync(join(folder, 'package.json'), '{"version":"4.22.0"}');
  return put(join(folder, 'deps', 'lib'), library);
}

const found = (project: string, folder?: string, more = {}) => {
  const { main, forCards } = findLibrary(folder, { ...env, ...more }, join(root, project));
  return { main, forCards };
};

it('names all places when there is nothing, also beside a tfjs-node whose installation fetched no library', () => {
  const empty = tfjsNode('unfinished', 'tfjs-node');
  expect(() => found('unfinished')).toThrow(
    `in none of ${installFolder('gpu', env)}, ${empty}, ${installFolder('cpu', env)}`,
  );
  expect(() => found('unfinished')).toThrow('i2p backend install tensorflow');
});

it('prefers builds for cards, tfjs-node within each, and a named folder to all', () => {
  const cpu = put(installFolder('cpu', env), wheel);
  expect(found('bare')).toEqual({ main: join(cpu, wheel), forCards: false });
  const node = tfjsNode('plain', 'tfjs-node', tfjs);
  expect(found('plain')).toEqual({ main: join(node, tfjs), forCards: false });
  const gpu = put(installFolder('gpu', env), wheel);
  expect(found('plain')).toEqual({ main: join(gpu, wheel), forCards: true });
  const nodeGpu = tfjsNode('cards', 'tfjs-node-gpu', tfjs);
  expect(found('cards')).toEqual({ main: join(nodeGpu, tfjs), forCards: true });
  expect(found('cards', cpu)).toEqual({ main: join(cpu, wheel), forCards: undefined });
  expect(found('cards', undefined, { I2P_TENSORFLOW: node })).toEqual({ main: join(node, tfjs), forCards: undefined });
  expect(() => found('cards', root)).toThrow(`in none of ${root};`);
});
