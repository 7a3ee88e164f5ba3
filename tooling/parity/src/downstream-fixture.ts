/** What the downstream groups share: encoder weights from `model_state`, head weights, gradients and buffers of the group's file. */
import { readValues } from '@i2p/kernels';
import type { NamedGradients, ParameterSet } from '@i2p/nn';
import type { HostTensor } from '@i2p/safetensors';
import { type Comparison, compareClose, compareEqual, type Fixture } from '@i2p/testkit';

interface Downstream {
  readonly parameters: ParameterSet;
  loadEncoder(tensors: ReadonlyMap<string, HostTensor>): { missing: string[]; unexpected: string[] };
  loadStateDict(tensors: ReadonlyMap<string, HostTensor>): unknown;
  stateDictAsync(): Promise<Map<string, HostTensor>>;
}

/** Tensors of a file under a prefix, by their name behind it. */
export function tensorsUnder(fixture: Fixture, file: string, prefix: string): Map<string, HostTensor> {
  const names = fixture.names(file).filter((name) => name.startsWith(prefix));
  return new Map(names.map((name) => [name.slice(prefix.length), fixture.golden(file, name).tensor]));
}

/** Loads the encoder of the pre-training checkpoint, then the heads; compares what the first left missing with the official run. */
export async function loadDownstream(
  fixture: Fixture,
  file: string,
  model: Downstream,
  missingKey: string,
): Promise<Comparison[]> {
  const { missing, unexpected } = model.loadEncoder(tensorsUnder(fixture, 'model_state', ''));
  const heads = tensorsUnder(fixture, file, 'state.');
  const state = await model.stateDictAsync();
  for (const [name, value] of heads) state.set(name, value);
  model.loadStateDict(state);
  const { [missingKey]: official, unexpected_key_prefixes: prefixes } = fixture.notes[file];
  const results = [compareEqual('missing after loading the encoder', ...differingNames(missing, official))];
  if (prefixes === undefined) return results;
  // teacher weights are passed over without a word (SPEC 10)
  const beside = (prefixes as string[]).filter((prefix) => prefix !== 'clip_model');
  const ours = beside.filter((prefix) => unexpected.some((name) => name.startsWith(prefix)));
  const others = unexpected.filter((name) => !beside.some((prefix) => name.startsWith(prefix)));
  return [...results, compareEqual('unexpected in the checkpoint', [ours.length, others.length], [beside.length, 0])];
}

/** Two lists of names as the counts of what each has and the other lacks, which should be none. */
function differingNames(ours: readonly string[], official: readonly string[]): [number[], number[]] {
  const extra = ours.filter((name) => !official.includes(name)).length;
  const lacking = official.filter((name) => !ours.includes(name)).length;
  return [
    [extra, lacking, ours.length],
    [0, 0, official.length],
  ];
}

/** All gradients of the file, and that no others and no fewer were computed. */
export async function compareGradients(
  fixture: Fixture,
  file: string,
  gradients: NamedGradients,
  model: Downstream,
): Promise<Comparison[]> {
  const names = fixture.names(file).filter((name) => name.startsWith('grad.'));
  const results: Comparison[] = [];
  for (const name of names) {
    const gradient = gradients.get(name.slice('grad.'.length));
    if (!gradient) throw new Error(`no gradient reached "${name.slice('grad.'.length)}"`);
    results.push(compareClose(name, await readValues(gradient), fixture.golden(file, name)));
  }
  const trained = model.parameters.parameters.size;
  return [...results, compareEqual('number of parameters with a gradient', [gradients.size], [trained])];
}

/** BatchNorm buffers after one training-mode pass. */
export async function compareBuffers(fixture: Fixture, file: string, model: Downstream): Promise<Comparison[]> {
  const state = await model.stateDictAsync();
  const names = fixture.names(file).filter((name) => name.startsWith('bn_after.'));
  return names.map((name) => {
    const buffer = state.get(name.slice('bn_after.'.length));
    if (!buffer) throw new Error(`the model has no buffer "${name.slice('bn_after.'.length)}"`);
    return compareClose(name, buffer.data as Float32Array, fixture.golden(file, name));
  });
}
