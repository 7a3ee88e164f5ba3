/** One update of a supervised run: clipping, AdamW, and the official segmentation code's second update. */
import { type AdamW, clipGradientNorm, type NamedGradients } from '@i2p/nn';

export interface UpdateOptions {
  readonly rate: number;
  /** Largest joint norm of the gradients; null: not clipped. */
  readonly clip: number | null;
  /** Updates with raw gradients first and with clipped ones then, so that the moments see both (SPEC 12.15). */
  readonly twice: boolean;
}

/** Changes the parameters, and clips the gradients in place. @returns the gradients' norm before clipping */
export async function update(
  optimizer: AdamW,
  gradients: NamedGradients,
  { rate, clip, twice }: UpdateOptions,
): Promise<number> {
  if (twice) optimizer.step(gradients, rate);
  const norm = await clipGradientNorm(gradients, clip ?? Number.POSITIVE_INFINITY);
  optimizer.step(gradients, rate);
  return norm;
}
