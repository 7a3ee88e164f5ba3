/** The tensors of a ViT in a file that PyTorch wrote: a state dict, however deep it lies, or a TorchScript archive. */
import type { HostTensor } from '@i2p/safetensors';
import { isTensor, openTorchFile, type StoredValue } from '@i2p/torch-file';
import { detectNaming, vitNames } from './vit-names.js';

/**
 * The tensors under the ViT's own prefix, read when they are asked for; a text tower, a student or an optimizer in the same
 * file are left in it.
 * @throws Error that names the file when it cannot be read or holds no ViT
 */
export function readTorchWeights(path: string): Map<string, HostTensor> {
  const tensors = new Map<string, HostTensor>();
  collect(openTorchFile(path), '', tensors);
  const { naming, prefix } = detectNaming(tensors);
  const { projection } = vitNames(naming, prefix);
  const own = naming === 'huggingface' ? `${prefix}vision_model.` : prefix;
  return new Map([...tensors].filter(([name]) => name.startsWith(own) || name === projection));
}

function collect(value: StoredValue, name: string, into: Map<string, HostTensor>): void {
  if (isTensor(value)) into.set(name, value);
  else if (value instanceof Map)
    for (const [key, item] of value) collect(item, name === '' ? String(key) : `${name}.${key}`, into);
}
