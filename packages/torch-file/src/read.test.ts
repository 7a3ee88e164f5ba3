import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostTensor } from '@i2p/safetensors';
import { isTensor, openTorchFile, readTorchFile, type StoredValue, writeTorchFile } from './index.js';

const samples = join(__dirname, 'testing', 'samples');
const sample = (name: string): Uint8Array => readFileSync(join(samples, name));
const wave = (count: number): number[] => Array.from({ length: count }, (_, i) => i / 4 - 1);

/** The value under keys, one below the other. */
function at(value: StoredValue, ...keys: (string | number)[]): StoredValue {
  return keys.reduce((inner, key) => (inner as Map<string | number, StoredValue>).get(key)!, value);
}

function plain(value: StoredValue): [string, readonly number[], number[]] {
  const { dtype, shape, data } = value as HostTensor;
  return [dtype, shape, Array.from(data as Float32Array, Number)];
}

describe('a file that PyTorch wrote', () => {
  const values = readTorchFile(sample('values.pth'));

  it('gives plain values', () => {
    expect(at(values, 'plain')).toEqual([null, true, 3, -5, 2 ** 40, 0.25, 'text', [1, 2], [4, 5], 'torch.float16']);
    expect(at(values, 'by number', 0, 'step')).toBe(7);
  });

  it('gives tensors, also those that are views into a storage', () => {
    const whole = wave(24);
    expect(plain(at(values, 'base_model', 'module.w'))).toEqual(['F32', [4, 6], whole]);
    const transposed = [1, 2, 3].flatMap((column) => [0, 2].map((row) => whole[6 * row + column]));
    expect(plain(at(values, 'base_model', 'module.transposed'))).toEqual(['F32', [3, 2], transposed]);
    const views = (name: string) => plain(at(values, 'views', name));
    expect(views('row')).toEqual(['F32', [6], whole.slice(12, 18)]);
    expect(views('column')).toEqual(['F32', [4], [whole[1], whole[7], whole[13], whole[19]]]);
    expect(views('inner')).toEqual(['F32', [2, 2], [whole[8], whole[9], whole[14], whole[15]]]);
    expect(views('scalar')).toEqual(['F32', [], [whole[23]]]);
    expect(views('expanded')).toEqual(['F32', [3], [-1, -1, -1]]);
    expect(views('empty')).toEqual(['F32', [0, 3], []]);
    expect(plain(at(values, 'parameter'))).toEqual(['F32', [2], [-1, -0.75]]);
  });

  it('gives every type of number', () => {
    const expected = [-4, -3, -2, -1, 0, 1];
    const kinds = {
      float64: 'F64',
      float16: 'F16',
      bfloat16: 'BF16',
      int64: 'I64',
      int32: 'I32',
      int16: 'I16',
      int8: 'I8',
    };
    for (const [name, dtype] of Object.entries(kinds))
      expect(plain(at(values, 'dtypes', name))).toEqual([dtype, [2, 3], expected]);
    expect(plain(at(values, 'dtypes', 'uint8'))).toEqual(['U8', [2, 3], expected.map((value) => value & 255)]);
    expect(plain(at(values, 'dtypes', 'bool'))).toEqual(['BOOL', [2, 3], [1, 1, 1, 1, 0, 1]]);
  });

  it('is the same from disk', () => {
    const path = join(samples, 'values.pth');
    expect(plain(at(openTorchFile(path), 'views', 'column'))).toEqual(plain(at(values, 'views', 'column')));
  });

  it('gives the state dict of a TorchScript archive', () => {
    const state = readTorchFile(sample('script.pt')) as Map<string, HostTensor>;
    expect([...state.keys()].sort()).toEqual(['blocks.0.weight', 'blocks.1.weight', 'input_resolution', 'proj']);
    expect(plain(state.get('blocks.1.weight')!)).toEqual(['F16', [2, 3], wave(6).map((value) => value + 1)]);
    expect(plain(state.get('input_resolution')!)).toEqual(['I64', [], [224]]);
  });
});

describe('a file that cannot be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'torch-file-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is refused when it is of the older formats, with the way to convert it', () => {
    expect(() => readTorchFile(sample('older.pth'))).toThrow(
      /before version 1.6; convert it with: python -c "import torch/,
    );
    const tar = new Uint8Array(1024);
    tar.set(new TextEncoder().encode('ustar'), 257);
    expect(() => readTorchFile(tar)).toThrow('before version 1.6');
  });

  it('is refused when it holds a class, by name', () => {
    expect(() => readTorchFile(sample('class.pth'))).toThrow('wants to build __main__.Part, which is refused');
  });

  it('is named', () => {
    expect(() => readTorchFile(new TextEncoder().encode('<html>'))).toThrow('not a torch file');
    expect(() => openTorchFile(join(samples, 'older.pth'))).toThrow(/older\.pth: a file in PyTorch's format/);
    expect(() => openTorchFile(join(folder, 'none.pth'))).toThrow('none.pth');
  });

  it('is noticed when a storage is damaged, or the file changes before its tensors are read', () => {
    const bytes = writeTorchFile(new Map([['w', { shape: [2], dtype: 'F32', data: Float32Array.of(1, 2) }]]));
    const index = Buffer.from(bytes).indexOf(Buffer.from(Float32Array.of(1, 2).buffer));
    bytes[index]! ^= 1;
    const damaged = readTorchFile(bytes) as Map<string, HostTensor>;
    expect(() => damaged.get('w')!.data).toThrow('"archive/data/0" is damaged: its checksum does not match');
    const path = join(folder, 'changing.pth');
    copyFileSync(join(samples, 'values.pth'), path);
    const open = openTorchFile(path);
    utimesSync(path, 1, 1);
    truncateSync(path, 3000);
    expect(() => (at(open, 'parameter') as HostTensor).data).toThrow('changed while it was read');
  });

  it('fuzzed: it reads, or says in one sentence what is wrong, and asks for no more memory than the file', () => {
    const touch = (value: StoredValue): void => {
      if (isTensor(value)) expect(value.data.length).toBeLessThanOrEqual(16 * 6000);
      else if (Array.isArray(value)) value.forEach(touch);
      else if (value instanceof Map) [...value.values()].forEach(touch);
    };
    let refused = 0;
    for (const name of ['values.pth', 'script.pt']) {
      const whole = Uint8Array.from(sample(name));
      for (let i = 0; i < 200; i++) {
        try {
          touch(readTorchFile(damaged(whole, i)));
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).toMatch(/^[^\n]{10,400}$/);
        }
      }
    }
    expect(refused).toBeGreaterThan(150);
  });
});

/** Case i: cut at a 64th, else bits flipped, four bytes overwritten, or a piece left out. */
function damaged(whole: Uint8Array, i: number): Uint8Array {
  if (i < 64) return whole.slice(0, Math.floor((whole.length * i) / 64));
  let state = i * 48271;
  const draw = (below: number): number => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const bytes = whole.slice();
  for (let hit = draw(3); hit >= 0; hit--) {
    const place = draw(bytes.length - 4);
    if (i % 3 === 0) bytes[place]! ^= 1 << draw(8);
    else if (i % 3 === 1) bytes.fill([0xff, 0x7f, 0x80, 0][draw(4)]!, place, place + 4);
    else bytes.copyWithin(place, place + draw(4));
  }
  return bytes;
}
