/** What `npm run fuzz` damages of PyTorch's files. */
import { readFileSync } from 'node:fs';
import type { FuzzFormat } from '@i2p/testkit';
import { readTorchFile } from '../../read.js';
import { isTensor, type StoredValue } from '../../torch-value.js';

/** Tensors are decoded when their data are asked for, so each is. */
function touch(value: StoredValue): number {
  if (isTensor(value)) return value.data.length;
  const inner = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : [];
  return inner.reduce<number>((sum, one) => sum + touch(one), 0);
}

const formatOf = (format: string, file: string): FuzzFormat => ({
  format,
  sample: () => Uint8Array.from(readFileSync(new URL(`../samples/${file}`, import.meta.url))),
  read: (bytes) => touch(readTorchFile(bytes)),
});

export const FUZZ_FORMATS: readonly FuzzFormat[] = [
  formatOf('pth', 'values.pth'),
  formatOf('torch script', 'script.pt'),
];
