/** Finds out where a loss stopped being a number. */
import { heapView } from '@i2p/kernels';
import type { TrainingBatch } from '@i2p/mae';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Name of the first tensor with a value that is not finite, in the order in which a step computes them. */
export function firstBadTensor(
  batch: TrainingBatch,
  parameters: ReadonlyMap<string, Tensor>,
  gradients: ReadonlyMap<string, Tensor>,
): string | undefined {
  const inputs: [string, Float32Array | undefined][] = [
    ['the points of the batch', batch.points],
    ["the teacher's saliency", batch.saliency],
    ["the teacher's features", batch.teacherRows],
  ];
  for (const [name, values] of inputs) if (values && !allFinite(values)) return name;
  for (const [name, value] of parameters) if (!allFinite(heapView(value))) return `the parameter ${name}`;
  for (const [name, value] of gradients) if (!allFinite(heapView(value))) return `the gradient of ${name}`;
  return undefined;
}

function allFinite(values: Float32Array): boolean {
  return values.every((value) => Number.isFinite(value));
}
