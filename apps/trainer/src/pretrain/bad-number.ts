/** Finds out where a loss stopped being a number. */
import { heapView } from '@i2p/kernels';
import type { I2PMae, TrainingBatch } from '@i2p/mae';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';

/** Name of the first tensor with a value that is not finite, in the order in which a step computes them. */
export function firstBadTensor(
  model: I2PMae,
  batch: TrainingBatch,
  gradients: ReadonlyMap<string, Tensor>,
): string | undefined {
  const inputs: [string, Float32Array | undefined][] = [
    ['the points of the batch', batch.points],
    ["the teacher's saliency", batch.saliency],
    ["the teacher's features", batch.teacherRows],
  ];
  for (const [name, values] of inputs) if (values && !allFinite(values)) return name;
  const parameter = firstBadParameter(model);
  if (parameter) return parameter;
  const intermediate = tidy(() => firstBadIntermediate(model, batch));
  if (intermediate) return intermediate;
  for (const [name, value] of gradients) if (!allFinite(heapView(value))) return `the gradient of ${name}`;
  return undefined;
}

/** Name of the first parameter with a value that is not finite. */
export function firstBadParameter(model: Pick<I2PMae, 'parameters'>): string | undefined {
  const bad = [...model.parameters.parameters].find(([, value]) => !allFinite(heapView(value)));
  return bad && `the parameter ${bad[0]}`;
}

/** Repeats the forward pass (without drop path) and looks at what it leaves behind. */
function firstBadIntermediate(model: I2PMae, batch: TrainingBatch): string | undefined {
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
  return found.find(([, value]) => !allFinite(heapView(value)))?.[0];
}

function allFinite(values: Float32Array): boolean {
  return values.every((value) => Number.isFinite(value));
}
