import { heapView, initKernels } from '@i2p/kernels';
import { expectClose, officialFixture } from '@i2p/testkit';
import { type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { AdamW, officialNoDecay } from './adamw.js';

describe('AdamW', () => {
  beforeAll(() => initKernels());

  it('decays what the official code decays', () => {
    const shape = [4, 4];
    expect(officialNoDecay('h_encoder.encoder_blocks.0.blocks.0.mlp.fc1.weight', shape)).toBe(false);
    expect(officialNoDecay('h_encoder.token_embed.0.first_conv.0.weight', [4, 3, 1])).toBe(true);
    expect(officialNoDecay('token_prop.0.fuse.net.0.weight', [4, 3, 1])).toBe(true);
    expect(officialNoDecay('decoder_norm.weight', [4])).toBe(true);
    const { no_decay: expected } = officialFixture().notes.param_groups;
    for (const name of officialFixture().names('model_grads')) {
      const { shape } = officialFixture().golden('model_grads', name);
      expect([name, officialNoDecay(name, shape)]).toEqual([name, expected.includes(name)]);
    }
  });

  it('goes on after a restart exactly as without one', () => {
    const gradient = (step: number) => new Map<string, Tensor>([['w', tensor1d([Math.sin(step), 0.3, -step])]]);
    const start = [1, -2, 3];
    const straight = new Map([['w', tensor1d(start)]]);
    const optimizer = new AdamW(straight, { noDecay: () => false });
    for (let step = 0; step < 6; step++) optimizer.step(gradient(step), 1e-2);

    const parts = new Map([['w', tensor1d(start)]]);
    const before = new AdamW(parts, { noDecay: () => false });
    for (let step = 0; step < 3; step++) before.step(gradient(step), 1e-2);
    const after = new AdamW(parts, { noDecay: () => false });
    after.loadStateDict(before.stateDict());
    for (let step = 3; step < 6; step++) after.step(gradient(step), 1e-2);
    expect([...heapView(parts.get('w') as Tensor)]).toEqual([...heapView(straight.get('w') as Tensor)]);
  });

  it('moves by the learning rate on the first step, whatever the gradient', () => {
    const parameters = new Map([['w', tensor([1, 1, 1, 1, 1], [5])]]);
    new AdamW(parameters, { weightDecay: 0 }).step(new Map([['w', tensor1d([1e-3, -50, 4, 1, -1])]]), 0.01);
    expectClose(heapView(parameters.get('w') as Tensor), [0.99, 1.01, 0.99, 0.99, 1.01], 1e-6);
  });

  it('names a gradient without a parameter and a broken state', () => {
    const optimizer = new AdamW(new Map([['w', tensor1d([1])]]));
    expect(() => optimizer.step(new Map([['v', tensor1d([1])]]), 1)).toThrow('no parameter "v"');
    const state = optimizer.stateDict();
    optimizer.step(new Map([['w', tensor1d([1])]]), 1);
    const full = optimizer.stateDict();
    full.delete('w.exp_avg');
    expect(state.size).toBe(0);
    expect(() => optimizer.loadStateDict(full)).toThrow('"w" is incomplete');
  });
});
