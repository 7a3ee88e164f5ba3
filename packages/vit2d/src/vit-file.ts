/** A ViT from a safetensors or torch file, with the settings that its metadata or a JSON file of the same name add. */
import { readTorchWeights } from './torch-weights.js';
import { isTorchHead, readVitBytes, type VitFile } from './vit-bytes.js';
import { settingsFromJson } from './vit-settings.js';

/** @throws Error when the file is missing, not well-formed, or a setting is not understood */
export async function readVitFile(path: string): Promise<VitFile> {
  const { readFile } = await import('node:fs/promises');
  const file = await readFile(path);
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const { weights, settings } = isTorchHead(bytes)
    ? { weights: readTorchWeights(path), settings: {} }
    : readVitBytes(bytes, path);
  const beside = `${path.replace(/\.(safetensors|pth|pt|bin)$/, '')}.json`;
  const json = await readFile(beside, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return {
    weights,
    settings: {
      ...settings,
      ...(json === undefined ? {} : settingsFromJson(parseJson(json, beside), beside)),
    },
  };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path}: not JSON`);
  }
}
