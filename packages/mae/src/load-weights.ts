/** Weights from outside into a downstream model: all of them, or the encoder of a pre-training checkpoint (SPEC 10). */
import type { LoadReport, ParameterSet } from '@i2p/nn';
import type { HostTensor } from '@i2p/safetensors';

type Tensors = ReadonlyMap<string, HostTensor>;

const ENCODER = 'h_encoder.';
const TEACHER = 'clip_model.';

/** Official names: single-process checkpoints carry a prefix in front of them (SPEC 10). */
function officialName(key: string): string {
  return key.replace(/^module\./, '');
}

/**
 * Loads the state of a whole model; nothing is changed unless all of it fits.
 * @throws Error that lists what is missing and what is unexpected, or names a shape that differs
 */
export function loadStrictly(parameters: ParameterSet, tensors: Tensors): LoadReport {
  const all = [...tensors].map(([key, value]) => [officialName(key), value] as const);
  const given = new Map(all.filter(([name]) => !name.startsWith(TEACHER)));
  const own = parameters.shapes();
  const missing = [...own.keys()].filter((name) => !given.has(name) && !name.endsWith('.num_batches_tracked'));
  const unexpected = [...given.keys()].filter((name) => !own.has(name));
  if (missing.length + unexpected.length > 0) {
    throw new Error(
      `the weights are not those of this model: missing ${listed(missing)}; unexpected ${listed(unexpected)}`,
    );
  }
  for (const [name, shape] of own) {
    const found = given.get(name)?.shape ?? shape;
    if (found.join() !== shape.join())
      throw new Error(`weights of another configuration: "${name}" has shape [${found}], the model needs [${shape}]`);
  }
  return parameters.loadStateDict(given);
}

/**
 * Loads `h_encoder.*` only, with or without a `module.` prefix; the rest of the model keeps its values.
 * @returns `missing`: what the model has and did not get; `unexpected`: what the file holds beside, teacher weights left out
 * @throws Error when no encoder weight matched, or a shape differs
 */
export function loadEncoderWeights(parameters: ParameterSet, tensors: Tensors): LoadReport {
  const all = [...tensors].map(([key, value]) => [officialName(key), value] as const);
  const encoder = new Map(all.filter(([name]) => name.startsWith(ENCODER)));
  const trained = [...parameters.parameters.keys()];
  if (!trained.some((name) => encoder.has(name))) {
    const example = trained.find((name) => name.startsWith(ENCODER)) ?? ENCODER;
    throw new Error(
      `the checkpoint holds no encoder of this kind: expected names like "${example}", got ${tensors.size} others`,
    );
  }
  const { matched, missing, unexpected } = parameters.loadStateDict(encoder);
  const beside = all.map(([name]) => name).filter((name) => !name.startsWith(ENCODER) && !name.startsWith(TEACHER));
  return { matched, missing, unexpected: [...unexpected, ...beside] };
}

/** The first few names. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ') || 'nothing';
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
