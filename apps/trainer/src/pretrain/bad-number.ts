/** Finds out where a loss stopped being a number. */
import { readValues } from '@i2p/kernels';
import type { I2PMae, TrainingBatch } from '@i2p/mae';
import { keep, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** Name of the first tensor with a value that is not finite, in the order in which a step computes them. */
export async function firstBadTensor(
  model: I2PMae,
  batch: TrainingBatch,
  gradients: ReadonlyMap<string, Tensor>,
): Promise<string | undefined> {
  const inputs: [string, Float32Array | undefined][] = [
    ['the points of the batch', batch.points],
    ["the teacher's saliency", batch.saliency],
    ["the teacher's features", batch.teacherRows],
  ];
  for (const [name, values] of inputs) if (values && !allFinite(values)) return name;
  const parameter = await firstBadParameter(model);
  if (parameter) return parameter;
  const intermediate = await firstBadIntermediate(model, batch);
  if (intermediate) return intermediate;
  const gradient = await firstBad(gradients);
  return gradient && `the gradient of ${gradient}`;
}

/** Name of the first parameter with a value that is not finite. */
export async function firstBadParameter(model: Pick<I2PMae, 'parameters'>): Promise<string | undefined> {
  const bad = await firstBad(model.parameters.parameters);
  return bad && `the parameter ${bad}`;
}

/** Repeats the forward pass (without drop path) and looks at what it leaves behind. */
async function firstBadIntermediate(model: I2PMae, batch: TrainingBatch): Promise<string | undefined> {
  const found = tidy(() => intermediates(model, batch).map(([name, value]) => [name, keep(value)] as const));
  const bad = await firstBad(found);
  for (const [, value] of found) value.dispose();
  return bad;
}

function intermediates(model: I2PMae, batch: TrainingBatch): [string, Tensor][] {
  const { encoded, decoded, reconstruction3d, reconstruction2d } = model.forward(batch);
  const levels = encoded.flatMap(({ embedded, tokens }, level): [string, Tensor][] => [
    [`the embedded groups of level ${level}`, embedded],
    [`the encoded tokens of level ${level}`, tokens],
  ]);
  const found = [
    ...levels,
    ['the propagated tokens of the decoder', decoded.propagated],
    ['the decoded tokens', decoded.tokens],
    ['the 3D reconstruction', reconstruction3d],
  ] as [string, Tensor][];
  if (reconstruction2d) found.push(['the 2D reconstruction', reconstruction2d]);
  return found;
}

async function firstBad(tensors: Iterable<readonly [string, Tensor]>): Promise<string | undefined> {
  for (const [name, value] of tensors) if (!allFinite(await readValues(value))) return name;
  return undefined;
}

function allFinite(values: Float32Array): boolean {
  return values.every((value) => Number.isFinite(value));
}
