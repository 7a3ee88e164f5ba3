import type { TrainingBatch } from '@i2p/mae';
import { lossWeights } from './share-of-batch.js';

/** A slice whose middle level has these masks; nothing else of a batch counts here. */
const slice = (...middle: number[]): TrainingBatch =>
  ({ batch: 1, masks: [new Uint8Array(0), Uint8Array.from(middle), new Uint8Array(0)] }) as unknown as TrainingBatch;

it('weights make the mean over shares of the mean over tokens the mean over all tokens', () => {
  const shares = [[slice(1, 1, 1, 0)], [slice(1, 0, 0, 0)]];
  const weights = shares.map((batches) =>
    lossWeights(batches, 2, (sums) => {
      sums.set([4, 4]);
      return 0;
    }),
  );
  expect(weights).toEqual([[{ loss3d: 1.5, loss2d: 0.5 }], [{ loss3d: 0.5, loss2d: 1.5 }]]);
  // token losses 2, 2, 2 and 10: their mean is 4
  expect(((weights[0]?.[0]?.loss3d ?? 0) * 2 + (weights[1]?.[0]?.loss3d ?? 0) * 10) / 2).toBe(4);
});
