import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { damagedFile } from '@i2p/testkit';
import { openCloudFile } from './cloud-file.js';
import { hdf5Reader } from './hdf5-reader.js';
import { h5pySample } from './testing/h5py-sample.js';
import { temporaryFolder } from './testing/write-hdf5.js';

const readAll = async (bytes: Uint8Array): Promise<Float32Array> => {
  // a file of its own each time: HDF5 tells open files by their inode, and h5wasm leaks a handle when a read fails
  const path = join(temporaryFolder(), 'a.h5');
  writeFileSync(path, bytes);
  try {
    return openCloudFile(await hdf5Reader(), path, false).coordinates();
  } finally {
    rmSync(path);
  }
};
const heap = async (): Promise<number> => (await import('h5wasm/node')).Module.HEAPU8.length;

describe('HDF5 files of the official, unchecked form', () => {
  // Emscripten tells of heaps that may not grow
  beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => {}));
  afterAll(() => void jest.restoreAllMocks());

  it('are read', async () => {
    expect(await readAll(h5pySample())).toEqual(Float32Array.from({ length: 288 }, (_, i) => (i % 37) / 37));
  });

  it('give values or one sentence when they are damaged, in little memory, 200 cases', async () => {
    const before = await heap();
    for (let i = 0; i < 200; i++) {
      try {
        await readAll(damagedFile(h5pySample(), i));
      } catch (error) {
        expect((error as Error).message).toMatch(/a\.h5[: ][^\n]+$/);
        expect(error).not.toBeInstanceOf(TypeError);
      }
    }
    expect((await heap()) - before).toBeLessThan(80 * 2 ** 20);
  });

  it('may not ask for absurd chunks or sizes', async () => {
    const sample = h5pySample();
    const before = await heap();
    // the B-tree of the chunks gives the stored size of each; 1.5 GiB in place of the first
    const tree = Buffer.from(sample).indexOf('TREE', Buffer.from(sample).indexOf('TREE') + 1);
    expect(tree).toBeGreaterThan(0);
    new DataView(sample.buffer).setUint32(tree + 24, 0x60000000, true);
    await expect(readAll(sample)).rejects.toThrow(
      /a\.h5: the dataset "(data|label)" cannot be read \(.*(memory|addr overflow).*\)/,
    );
    expect((await heap()) - before).toBeLessThan(80 * 2 ** 20);
  });

  it('that stop the library are named by all later reads', async () => {
    const real = await import('h5wasm/node');
    class File {
      constructor() {
        throw new WebAssembly.RuntimeError('Aborted(test)');
      }
    }
    const path = join(temporaryFolder(), 'b.h5');
    writeFileSync(path, h5pySample());
    const broken = await hdf5Reader(async () => ({ ...real, File }) as unknown as typeof real);
    expect(() => broken.shape(path, 'data')).toThrow('b.h5 is not a readable HDF5 file (Aborted(test))');
    await expect(readAll(h5pySample())).rejects.toThrow(/a\.h5 is not read: .*b\.h5 stopped the HDF5 library before/);
  });
});
