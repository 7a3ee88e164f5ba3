/** AdamW steps of many parameters, several in one dispatch (SPEC 7). */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { AdamWUpdate } from '../../operands.js';
import { device } from './device.js';
import { type Element, type Program, program } from './program.js';

const LANES = 256;
/** Parameters whose numbers fit into a uniform block. */
const MOST = 14;

type Role = 'w' | 'g' | 'm' | 'v';
type Buffers = `${Role}${number}`;
type Values = `end${number}` | `${'decay' | 'rate' | 'root'}${number}` | 'b1' | 'b2' | 'rest1' | 'rest2' | 'epsilon';

const made = new Map<number, Program<Buffers, Values>>();

/** A program for so many parameters; each has `end` (where its numbers end among all), and what its step and decay make of the rate. */
function programOf(count: number): Program<Buffers, Values> {
  let found = made.get(count);
  if (!found) {
    const all = Array.from({ length: count }, (_, i) => i);
    const named = (...roles: Role[]) =>
      Object.fromEntries(all.flatMap((i) => roles.map((role) => [`${role}${i}`, 'f32' as const]))) as Record<
        Buffers,
        Element
      >;
    found = program<Buffers, Buffers, Values, Values>({
      name: `AdamW of ${count}`,
      reads: named('g'),
      writes: named('w', 'm', 'v'),
      sizes: all.map((i): Values => `end${i}`),
      numbers: [
        ...all.flatMap((i): Values[] => [`decay${i}`, `rate${i}`, `root${i}`]),
        'b1',
        'b2',
        'rest1',
        'rest2',
        'epsilon',
      ],
      lanes: LANES,
      code: `var start = 0u;\nlet number = block * ${LANES}u + lane;\n${all.map(stepOf).join('\n')}`,
    });
    made.set(count, found);
  }
  return found;
}

/** As PyTorch orders it: decay, moments, then w -= lr/c1 * m / (sqrt(v)/sqrt(c2) + eps). */
const stepOf = (j: number): string => `
if (number >= start && number < p.end${j}) {
  let i = number - start;
  let g = g${j}[i];
  let m = m${j}[i] * p.b1 + g * p.rest1;
  let v = v${j}[i] * p.b2 + g * g * p.rest2;
  m${j}[i] = m;
  v${j}[i] = v;
  w${j}[i] = w${j}[i] * p.decay${j} - p.rate${j} * m / (sqrt(v) / p.root${j} + p.epsilon);
}
start = p.end${j};`;

/** As `adamwUpdate` in ops/. */
export function adamwUpdate(updates: readonly AdamWUpdate[]): void {
  const most = Math.min(Math.floor(device().device.limits.maxStorageBuffersPerShaderStage / 4), MOST);
  for (const group of alike(updates))
    for (let first = 0; first < group.length; first += most) updateSome(group.slice(first, first + most));
}

/** Updates by what one dispatch has in common. */
function alike(updates: readonly AdamWUpdate[]): AdamWUpdate[][] {
  const groups = new Map<string, AdamWUpdate[]>();
  for (const update of updates) {
    const key = [update.beta1, update.beta2, update.epsilon].join();
    const group = groups.get(key);
    if (group) group.push(update);
    else groups.set(key, [update]);
  }
  return [...groups.values()];
}

function updateSome(updates: readonly AdamWUpdate[]): void {
  const tensors = {} as Record<Buffers, Tensor>;
  const values = {} as Record<Values, number>;
  let end = 0;
  updates.forEach(({ parameter, gradient, m, v, ...s }, i) => {
    Object.assign(tensors, { [`w${i}`]: parameter, [`g${i}`]: gradient, [`m${i}`]: m, [`v${i}`]: v });
    end += parameter.size;
    values[`end${i}`] = end;
    values[`decay${i}`] = 1 - s.learningRate * s.weightDecay;
    values[`rate${i}`] = s.learningRate / (1 - s.beta1 ** s.step);
    values[`root${i}`] = Math.sqrt(1 - s.beta2 ** s.step);
    Object.assign(values, { b1: s.beta1, b2: s.beta2, rest1: 1 - s.beta1, rest2: 1 - s.beta2, epsilon: s.epsilon });
  });
  device().run(programOf(updates.length), tensors, values, Math.ceil(end / LANES));
}
