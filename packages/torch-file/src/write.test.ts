import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostTensor, tensor } from '@i2p/safetensors';
import { pythonWithTorch } from '@i2p/testkit';
import { bytesSource } from './byte-source.js';
import { readTorchFile, type StoredValue, type TorchValue, writeTorchFile } from './index.js';
import { readZipDirectory } from './zip-directory.js';

const weight = tensor(Float32Array.of(1, 2, 3, 4, 5, 6.5), [2, 3]);
const value = {
  base_model: new Map([
    ['module.w', weight],
    ['half', tensor(Float32Array.of(1 / 3, -2), [2], 'F16')],
    ['count', tensor(BigInt64Array.of(7n), [])],
    ['empty', tensor(new Float32Array(0), [0, 3])],
    ['mask', tensor(Uint8Array.of(1, 0), [2], 'BOOL')],
  ]),
  optimizer: { state: new Map([[0, { step: 3, exp_avg: weight }]]), lr: 1e-3 },
  numbers: [0, 255, 256, -1, 2 ** 31, -(2 ** 31), 2 ** 40, -(2 ** 52), 5n, 0.1, true, null, 'hé'],
};

const python = pythonWithTorch();

describe('writeTorchFile', () => {
  it('writes what readTorchFile reads', () => {
    const back = readTorchFile(writeTorchFile(value)) as Map<string, StoredValue>;
    const model = back.get('base_model') as Map<string, HostTensor>;
    expect([...model.keys()]).toEqual(['module.w', 'half', 'count', 'empty', 'mask']);
    for (const [name, { shape, dtype, data }] of value.base_model) {
      const read = model.get(name)!;
      expect([read.shape, read.dtype, Array.from(read.data as Float32Array)]).toEqual([
        shape,
        dtype,
        name === 'half' ? [0.333251953125, -2] : Array.from(data as Float32Array),
      ]);
    }
    expect(back.get('numbers')).toEqual(value.numbers.map((number) => (number === 5n ? 5 : number)));
    const optimizer = back.get('optimizer') as Map<string, Map<number, Map<string, StoredValue>>>;
    expect(optimizer.get('state')!.get(0)!.get('step')).toBe(3);
  });

  it('gives the same bytes for the same values, every entry at a multiple of 64', () => {
    const bytes = writeTorchFile(value);
    expect(writeTorchFile(value)).toEqual(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const starts = [...readZipDirectory(bytesSource(bytes)).values()].map(
      ({ header }) => header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true),
    );
    expect(starts.filter((start) => start % 64 !== 0)).toEqual([]);
    expect(starts).toHaveLength(8); // data.pkl, byteorder, version, and five storages: one is shared
  });

  it('refuses what has no place in such a file', () => {
    expect(() => writeTorchFile({ a: new Date() as unknown as TorchValue })).toThrow(
      'an object of Date cannot be written',
    );
    expect(() => writeTorchFile([undefined as unknown as TorchValue])).toThrow('undefined cannot be written');
    expect(() => writeTorchFile([2n ** 70n])).toThrow('does not fit into 64 bits');
    expect(() => writeTorchFile([tensor(Float32Array.of(1), [1], 'BF16')])).toThrow('BF16');
  });

  (python ? it : it.skip)('is read by torch.load with weights_only, mapped and not [needs Python with torch]', () => {
    const folder = mkdtempSync(join(tmpdir(), 'torch-write-'));
    try {
      const file = join(folder, 'file.pth');
      writeFileSync(file, writeTorchFile(value));
      const printed = python!(
        `
import collections, json, sys, torch
a = torch.load(sys.argv[1], weights_only=True)
b = torch.load(sys.argv[1], weights_only=True, mmap=True)
model = a["base_model"]
assert type(model) is collections.OrderedDict and all(torch.equal(model[k], b["base_model"][k]) for k in model)
print(json.dumps([{k: [str(v.dtype), v.tolist()] for k, v in model.items()}, a["numbers"], a["optimizer"]["state"][0]["step"]]))
torch.save(a, sys.argv[1] + ".again")
`,
        file,
      );
      const [model, numbers, step] = JSON.parse(printed);
      expect(model).toEqual({
        'module.w': [
          'torch.float32',
          [
            [1, 2, 3],
            [4, 5, 6.5],
          ],
        ],
        half: ['torch.float16', [0.333251953125, -2]],
        count: ['torch.int64', 7],
        empty: ['torch.float32', []],
        mask: ['torch.bool', [true, false]],
      });
      expect(numbers).toEqual(value.numbers.map((number) => (number === 5n ? 5 : number)));
      expect(step).toBe(3);
      // and PyTorch's own writing of it is read back here
      const again = readTorchFile(readFileSync(`${file}.again`)) as Map<string, Map<string, HostTensor>>;
      expect(again.get('base_model')!.get('module.w')!.data).toEqual(weight.data);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
