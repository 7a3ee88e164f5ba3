/**
 * AdamW's state as torch numbers it (SPEC 10): parameters are counted through two groups, those without decay first, each in
 * the model's own order, the frozen teacher's among them although they never have a state.
 */
import { officialNoDecay } from '@i2p/nn';
import { type HostTensor, tensor } from '@i2p/safetensors';
import { entriesOf, isHostTensor, type OfficialCheckpoint, TEACHER_PREFIX } from './official-checkpoint.js';

type Shapes = ReadonlyMap<string, readonly number[]>;

const BUFFER = /\.(running_mean|running_var|num_batches_tracked)$/;

/** Names in torch's order, by group: [no decay, decay]. Buffers of BatchNorm are no parameters. */
export function parameterGroups(shapes: Shapes): [string[], string[]] {
  const groups: [string[], string[]] = [[], []];
  for (const [name, shape] of shapes) if (!BUFFER.test(name)) groups[officialNoDecay(name, shape) ? 0 : 1].push(name);
  return groups;
}

/**
 * The moments of a pre-training or fine-tuning checkpoint, as `AdamW.loadStateDict` takes them; undefined where the file holds
 * no state.
 * @throws Error when the optimizer counts other parameters than the file's weights
 */
export function officialMoments(checkpoint: OfficialCheckpoint): Map<string, HostTensor> | undefined {
  const optimizer = entriesOf(checkpoint.optimizer);
  const states = entriesOf(optimizer?.get('state'));
  if (!states || states.size === 0) return undefined;
  const names = numberedNames(checkpoint, optimizer?.get('param_groups'));
  const moments = new Map<string, HostTensor>();
  for (const [index, state] of states) {
    const name = names[Number(index)];
    if (name === undefined) throw new Error(`the optimizer has a state for parameter ${index} of ${names.length}`);
    if (name.startsWith(TEACHER_PREFIX)) continue;
    const { shape } = checkpoint.model.get(name) as HostTensor;
    const entries = entriesOf(state);
    for (const part of ['exp_avg', 'exp_avg_sq'])
      moments.set(`${name}.${part}`, expectShape(entries?.get(part), shape, `${part} of ${name}`));
    moments.set(`${name}.step`, tensor(BigInt64Array.of(BigInt(stepOf(entries?.get('step'), name))), []));
  }
  return moments;
}

/** The name of each number. With frozen parameters left out of the optimizer, the teacher's are not counted. */
function numberedNames({ names, model, teacher }: OfficialCheckpoint, groups: unknown): string[] {
  const sizes = (Array.isArray(groups) ? groups : []).map((group: unknown) => {
    const numbers = entriesOf(group)?.get('params');
    return Array.isArray(numbers) ? numbers.length : 0;
  });
  const shapeOf = (name: string): readonly number[] =>
    (model.get(name) ?? teacher.get(name.slice(TEACHER_PREFIX.length)))?.shape ?? [];
  const candidates = [names, names.filter((name) => !name.startsWith(TEACHER_PREFIX))].map((counted) =>
    parameterGroups(new Map(counted.map((name) => [name, shapeOf(name)]))),
  );
  const found = candidates.find((parts) => parts.map((part) => part.length).join() === sizes.join());
  if (found) return found.flat();
  const expected = candidates[0]?.map((part) => part.length);
  throw new Error(
    `the optimizer has groups of ${sizes.join(' and ') || 'no'} parameters, expected ${expected?.join(' and ')} (without and with decay)`,
  );
}

function expectShape(value: unknown, shape: readonly number[], what: string): HostTensor {
  if (!isHostTensor(value)) throw new Error(`the optimizer lacks ${what}`);
  if (value.shape.join() !== shape.join())
    throw new Error(`the optimizer's ${what} has the shape [${value.shape}], expected [${shape}]`);
  return value;
}

/** A number, or in newer versions of PyTorch a tensor of one. */
function stepOf(value: unknown, name: string): number {
  const step = isHostTensor(value) ? Number(value.data[0]) : value;
  if (typeof step !== 'number' || !Number.isInteger(step) || step < 0)
    throw new Error(`the optimizer's step of ${name} must be a whole number, got ${String(step)}`);
  return step;
}
