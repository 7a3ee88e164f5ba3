/** The state dict of a TorchScript archive: the tensors of its tree of modules, by dotted path. */
import type { HostTensor } from '@i2p/safetensors';
import { StoredTensor } from './stored-tensor.js';
import { ScriptModule } from './torch-pickle.js';

const DEEPEST = 200;
const MOST = 100_000;

/**
 * Attributes that are neither tensors nor modules (flags, sizes) are left out.
 * @throws Error when the root is not a module, or modules contain themselves
 */
export function scriptState(root: unknown): Map<string, HostTensor> {
  if (!(root instanceof ScriptModule)) throw new Error('a TorchScript archive, but its data are not a module');
  const state = new Map<string, HostTensor>();
  const visit = (module: ScriptModule, prefix: string, depth: number): void => {
    if (depth > DEEPEST)
      throw new Error(`the TorchScript module ${module.name} lies ${depth} deep, or contains itself`);
    for (const [name, value] of module.attributes) {
      if (value instanceof StoredTensor) state.set(`${prefix}${String(name)}`, value);
      else if (value instanceof ScriptModule) visit(value, `${prefix}${String(name)}.`, depth + 1);
      if (state.size > MOST) throw new Error(`the TorchScript module ${root.name} holds more than ${MOST} tensors`);
    }
  };
  visit(root, '', 0);
  return state;
}
