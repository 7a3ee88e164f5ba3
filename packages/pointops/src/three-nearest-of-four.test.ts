import { createJsEngine } from './engines/js.js';
import { threeNearestOfFour } from './three-nearest-of-four.js';
import { threeNearest } from './three-nn.js';

const js = createJsEngine();
const inFloat32 = async (...sets: Parameters<typeof js.knn>): Promise<Int32Array> => js.knn(...sets);
const along = (...x: number[]): Float32Array => Float32Array.from(x.flatMap((value) => [value, 0, 0]));

describe('threeNearestOfFour', () => {
  it.each([
    ['overflow', along(4e19, 3e19, 2e19, 8e19, 1.9e19), [4, 2, 1]],
    ['vanish', along(4e-24, 3e-24, 2e-24, 8e-24, 1.9e-24), [4, 2, 1]],
    ['are told apart in double only', along(3, 1 + 2 ** -23, 1, 2, -1), [2, 4, 1]],
  ])('finds the three where squares in float32 %s', async (_, sources, expected) => {
    const found = await threeNearestOfFour(inFloat32, along(0), sources, 1);
    expect([...found.index]).toEqual(expected);
    expect(found).toEqual(threeNearest(along(0), sources, 1));
  });
});
