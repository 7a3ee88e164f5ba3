/** Reads torch files: checkpoints that `torch.save` wrote as zip, and TorchScript archives. */
import { type ByteSource, bytesSource, fileSource } from './byte-source.js';
import { expectZipFormat } from './older-format.js';
import { scriptState } from './script-state.js';
import { Storage } from './storage.js';
import { plainValue, readTorchPickle } from './torch-pickle.js';
import type { StoredValue } from './torch-value.js';
import { readStored, readZipDirectory, type ZipEntry } from './zip-directory.js';

/**
 * The value of a torch file in memory. Tensors are decoded when their data are first asked for.
 * @throws Error in one sentence when the file is of another format, damaged, or names a class that is not a tensor's
 */
export function readTorchFile(bytes: Uint8Array): StoredValue {
  return readFrom(bytesSource(bytes));
}

/**
 * The same for a file on disk; only what is asked for is read, so that a checkpoint with a large teacher inside costs what
 * its student does. The file must stay until the tensors were read.
 * @throws Error that names the file
 */
export function openTorchFile(path: string): StoredValue {
  try {
    return readFrom(fileSource(path));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function readFrom(source: ByteSource): StoredValue {
  expectZipFormat(source);
  const entries = readZipDirectory(source);
  const pickle = [...entries.keys()].find((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (pickle === undefined) throw new Error(`a zip file, but not PyTorch's: it holds no data.pkl`);
  const folder = pickle.slice(0, -'data.pkl'.length);
  const text = (name: string): string | undefined => {
    const entry = entries.get(folder + name);
    return entry && new TextDecoder().decode(readStored(source, entry, 0, Math.min(entry.size, 16))).trim();
  };
  const order = text('byteorder') ?? 'little';
  if (order !== 'little')
    throw new Error(`its numbers are stored in ${order}-endian order, only little-endian is read`);
  const openStorage = (key: string, dtype: Storage['dtype']): Storage => {
    const entry = entries.get(`${folder}data/${key}`);
    if (!entry) throw new Error(`its storage "${key.slice(0, 40)}" is missing`);
    return new Storage(dtype, source, entry);
  };
  const script = entries.has(`${folder}constants.pkl`);
  const value = readTorchPickle(readStored(source, entries.get(pickle) as ZipEntry), openStorage, script);
  return script ? scriptState(value) : plainValue(value);
}
