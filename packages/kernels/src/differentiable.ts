/** An operation with its own gradient, on tfjs's tape. */
import { customGrad, type Tensor } from '@tensorflow/tfjs-core';

type Save = (tensors: Tensor[]) => void;
type Forward = (save: Save) => Tensor;
/** Gradients by the inputs, in order; whatever it reads beside `dy` must be in `saved`. */
type Backward = (dy: Tensor, saved: Tensor[]) => Tensor[];

/**
 * Runs `forward` and records `backward`. The incoming gradient and the saved tensors are released as soon as `backward`
 * has used them, which halves the peak of a training step.
 *
 * A tensor that is made inside the differentiated function and only closed over is freed before the gradient runs:
 * everything `backward` needs goes through `save`.
 */
export function differentiable(inputs: Tensor[], forward: Forward, backward: Backward): Tensor {
  const operation = customGrad((...args: unknown[]) => ({
    value: forward(args[args.length - 1] as Save),
    gradFunc: (dy: Tensor, saved: Tensor[]) => {
      const gradients = backward(dy, saved);
      dy.dispose();
      for (const tensor of saved) tensor.dispose();
      return gradients;
    },
  }));
  return operation(...inputs);
}
