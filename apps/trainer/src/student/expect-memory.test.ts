import { OutOfMemoryError } from '@i2p/kernels';
import { UserError } from '../user-error.js';
import { expectMemory } from './expect-memory.js';

const full = new OutOfMemoryError('no memory left');
/** A device that holds so many clouds. */
const device = (most: number, tried: number[]) => (clouds: number) => {
  tried.push(clouds);
  if (clouds > most) throw new OutOfMemoryError('no memory left');
};

describe('a pass that the device has no memory for', () => {
  it('is answered with the largest slice that fits', async () => {
    const tried: number[] = [];
    const said = expectMemory(full, { share: 12, clouds: 12 }, device(5, tried));
    await expect(said).rejects.toThrow(
      'the device has no memory for 12 clouds at once; 4 fit: add --micro-batch 4, which works the batch off in slices',
    );
    await expect(said).rejects.toBeInstanceOf(UserError);
    expect(tried).toEqual([6, 4, 4]);
  });

  it('says when not even one cloud fits', async () => {
    const tried: number[] = [];
    await expect(expectMemory(full, { share: 8, clouds: 4 }, device(0, tried))).rejects.toThrow(
      'no memory for 4 clouds at once, nor for fewer: this model does not fit there',
    );
    expect(tried).toEqual([2, 1]);
  });

  it('leaves other failures alone, also those of an attempt', async () => {
    const other = new Error('something else');
    await expect(expectMemory(other, { share: 2, clouds: 2 }, () => undefined)).rejects.toBe(other);
    const broken = () => {
      throw other;
    };
    await expect(expectMemory(full, { share: 2, clouds: 2 }, broken)).rejects.toBe(other);
  });
});
