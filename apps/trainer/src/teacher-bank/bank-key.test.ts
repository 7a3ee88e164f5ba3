import { openDataset } from '@i2p/data';
import { tensor } from '@i2p/safetensors';
import { randomVit } from '../test-support/random-vit.js';
import { bankIdentity, bankKey } from './bank-key.js';

const settings = { heads: 2, precision: 'float32', threads: 1 } as const;
const synthetic = async (seed: number) =>
  (await openDataset(`synthetic:train=40,test=40,seed=${seed}`, { points: 16 })).train;

describe("a bank's key", () => {
  it('is another one for another teacher, setting, data set or seed', async () => {
    const clouds = { data: await synthetic(0), points: 16, seed: 0 };
    const changed = randomVit();
    changed.set('cls_token', tensor(new Float32Array(16), [1, 1, 16]));
    const keys = await Promise.all(
      [
        bankIdentity(randomVit(), settings, clouds),
        bankIdentity(changed, settings, clouds),
        bankIdentity(randomVit(), { ...settings, precision: 'int8' }, clouds),
        bankIdentity(randomVit(), { ...settings, provider: 'webgpu' }, clouds),
        bankIdentity(randomVit(), { ...settings, zeroCorners: true }, clouds),
        bankIdentity(randomVit(), settings, { ...clouds, data: await synthetic(1) }),
        bankIdentity(randomVit(), settings, { ...clouds, points: 8 }),
        bankIdentity(randomVit(), settings, { ...clouds, seed: 1 }),
      ].map(async (identity) => bankKey(await identity)),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same for the same, on any number of threads', async () => {
    const clouds = { data: await synthetic(0), points: 16, seed: 0 };
    const first = await bankIdentity(randomVit(), settings, clouds);
    expect(first.runtime).toMatch(/^onnxruntime-node \d/);
    expect(bankKey(await bankIdentity(randomVit(), { ...settings, threads: 2 }, clouds))).toBe(bankKey(first));
  });
});
