/** A ViT from a safetensors or torch file, with the settings that its metadata or a JSON file of the same name add. */
import { type HostTensor, readSafetensors } from '@i2p/safetensors';
import { isTorchHead, readTorchWeights } from './torch-weights.js';
import { settingsFromJson, settingsFromMetadata, type VitFileSettings } from './vit-settings.js';

export interface VitFile {
  readonly weights: Map<string, HostTensor>;
  /** Those of `NAME.json` beside `NAME.safetensors` (or .pth, .pt, .bin) go before those of the file's own metadata. */
  readonly settings: VitFileSettings;
}

/** @throws Error when the file is missing, not well-formed, or a setting is not understood */
export async function readVitFile(path: string): Promise<VitFile> {
  const { readFile } = await import('node:fs/promises');
  const file = await readFile(path);
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const torch = isTorchHead(bytes);
  const weights = torch ? readTorchWeights(path) : read(bytes, path);
  const beside = `${path.replace(/\.(safetensors|pth|pt|bin)$/, '')}.json`;
  const json = await readFile(beside, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return {
    weights,
    settings: {
      ...settingsFromMetadata(torch ? {} : readMetadata(bytes)),
      ...(json === undefined ? {} : settingsFromJson(parseJson(json, beside), beside)),
    },
  };
}

function read(bytes: Uint8Array, path: string): Map<string, HostTensor> {
  try {
    return readSafetensors(bytes);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** `__metadata__` of a safetensors file that was read before, so its header is known to be good. */
export function readMetadata(bytes: Uint8Array): Record<string, string> {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as {
    __metadata__?: Record<string, string>;
  };
  return header.__metadata__ ?? {};
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path}: not JSON`);
  }
}
