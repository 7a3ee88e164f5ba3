import { drawCloud, openDataset, type PointDataset } from '@i2p/data';
import { gatherClouds } from './gather-clouds.js';

describe('gatherClouds', () => {
  it('gives the first stored points without a draw, and with one where the data set does not draw', async () => {
    const { train } = await openDataset('synthetic:train=4,test=2,points=16');
    const stored = gatherClouds(train, [2, 0], 8);
    expect([...stored]).toEqual([...train.cloud(2, 8), ...train.cloud(0, 8)]);
    expect(gatherClouds(train, [2, 0], 8, { seed: 0, epoch: 3 })).toEqual(stored);
  });

  it('draws anew in each pass where the data set draws, wherever the cloud lies in a batch', async () => {
    const { train } = await openDataset('synthetic:train=4,test=2,points=16');
    const drawing: PointDataset = {
      ...train,
      sample(_, count, stream, out = new Float32Array(count * 3), offset = 0) {
        return out.fill(stream.uniform(), offset, offset + count * 3);
      },
    };
    const pass = gatherClouds(drawing, [3, 1], 4, { seed: 0, epoch: 1 });
    expect(pass.slice(12)).toEqual(gatherClouds(drawing, [1], 4, { seed: 0, epoch: 1 }));
    expect(pass.slice(12)).toEqual(drawCloud(drawing, 1, 4, { seed: 0, epoch: 1 }));
    expect(pass).not.toEqual(gatherClouds(drawing, [3, 1], 4, { seed: 0, epoch: 2 }));
    expect(pass.slice(0, 12)).not.toEqual(pass.slice(12));
  });
});
