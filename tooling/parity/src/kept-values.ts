/** Values of tensors that a computation makes and forgets, on engines that give them at once and on those that let wait. */
import { readValues } from '@i2p/kernels';
import { keep, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** Runs `compute` and reads what it names; everything else is released. */
export async function keptValues<N extends string>(
  compute: () => Readonly<Record<N, Tensor>>,
): Promise<Record<N, Float32Array>> {
  const kept = tidy(() => Object.entries<Tensor>(compute()).map(([name, value]) => [name, keep(value)] as const));
  const values: [string, Float32Array][] = [];
  for (const [name, tensor] of kept) {
    values.push([name, await readValues(tensor)]);
    tensor.dispose();
  }
  return Object.fromEntries(values) as Record<N, Float32Array>;
}
