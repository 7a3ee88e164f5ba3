import { initKernels } from '@i2p/kernels';
import { tensor } from '@i2p/safetensors';
import { ParameterSet } from './parameter-set.js';

describe('ParameterSet', () => {
  let set: ParameterSet;
  beforeAll(() => initKernels());
  beforeEach(() => {
    set = new ParameterSet();
    set.addParameter('layer.weight', [2, 2], Float32Array.of(1, 2, 3, 4));
    set.addBuffer('layer.running_mean', [2], Float32Array.of(5, 6));
    set.addCounter('layer.num_batches_tracked');
  });

  it('gives back its state, and takes it in again', () => {
    set.count('layer.num_batches_tracked');
    const state = set.stateDict();
    expect([...(state.get('layer.weight')?.data ?? [])]).toEqual([1, 2, 3, 4]);
    expect(state.get('layer.num_batches_tracked')?.data[0]).toBe(1n);
    const report = set.loadStateDict(state);
    expect(report).toEqual({
      matched: ['layer.weight', 'layer.running_mean', 'layer.num_batches_tracked'],
      missing: [],
      unexpected: [],
    });
  });

  it('strips `module.` and passes over the teacher (SPEC 10)', () => {
    const report = set.loadStateDict(
      new Map([
        ['module.layer.weight', tensor(Float32Array.of(9, 9, 9, 9), [2, 2])],
        ['module.clip_model.visual.proj', tensor(Float32Array.of(1), [1])],
        ['stranger', tensor(Float32Array.of(1), [1])],
      ]),
    );
    expect(report).toEqual({ matched: ['layer.weight'], missing: ['layer.running_mean'], unexpected: ['stranger'] });
    expect([...(set.stateDict().get('layer.weight')?.data ?? [])]).toEqual([9, 9, 9, 9]);
  });

  it('refuses weights of another configuration and weights that match nothing', () => {
    expect(() => set.loadStateDict(new Map([['layer.weight', tensor(Float32Array.of(1, 2), [2, 1])]]))).toThrow(
      '"layer.weight" has shape [2,1], the model needs [2,2]',
    );
    expect(() => set.loadStateDict(new Map([['other', tensor(Float32Array.of(1), [1])]]))).toThrow(
      'match no parameter',
    );
  });

  it('refuses a name twice, and one it does not know', () => {
    expect(() => set.addBuffer('layer.weight', [1], Float32Array.of(0))).toThrow('is there already');
    expect(() => set.get('nothing')).toThrow('no parameter "nothing"');
  });
});
