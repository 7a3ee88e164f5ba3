/** Picks the SVM's C by cross-validation on the training split alone. */
import { accuracy, fitLinearSvm, predict } from '@i2p/eval';
import { randomStream } from '@i2p/random';

/** 1e-3 .. 1e3. */
export const CANDIDATES: readonly number[] = [1e-3, 1e-2, 1e-1, 1, 10, 100, 1000];
const FOLDS = 5;

export interface ChosenC {
  readonly C: number;
  readonly scores: readonly { readonly C: number; readonly accuracy: number }[];
}
