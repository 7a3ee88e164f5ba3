/** A ViT from the bytes of a safetensors file, in Node and in browsers. */
import { type HostTensor, readSafetensors } from '@i2p/safetensors';
import { settingsFromMetadata, type VitFileSettings } from './vit-settings.js';

export interface VitFile {
  readonly weights: Map<string, HostTensor>;
  /** Those of `NAME.json` beside `NAME.safetensors` (or .pth, .pt, .bin) go before those of the file's own metadata. */
  readonly settings: VitFileSettings;
}

/** Whether the first bytes of a file are those of a torch file; the older format counts, and is refused in words. */
export function isTorchHead(head: Uint8Array): boolean {
  const hex = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return ['504b0304', '80028a0a'].includes(hex);
}

/**
 * The tensors and the settings of the file's metadata.
 * @param name of the file, for messages
 * @throws Error naming the file when it is not well-formed safetensors, or a setting is not understood
 */
export function readVitBytes(bytes: Uint8Array, name = 'the weights'): VitFile {
  if (isTorchHead(bytes))
    throw new Error(
      `${name}: expected safetensors, got a torch file, which only Node can read, by its path (readVitFile)`,
    );
  try {
    return { weights: readSafetensors(bytes), settings: settingsFromMetadata(readMetadata(bytes)) };
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
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
