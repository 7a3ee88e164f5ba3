import { mayLoseSquares } from './float32-squares.js';

describe('mayLoseSquares', () => {
  it('is true of coordinates below 2^-40, on a device without subnormal numbers', () => {
    const [plain, tiny] = [Float32Array.of(0, 1, 2 ** -40), Float32Array.of(-1, 2, -(2 ** -41))];
    expect(mayLoseSquares({ subnormals: false }, plain, plain)).toBe(false);
    expect(mayLoseSquares({ subnormals: false }, plain, tiny)).toBe(true);
    expect(mayLoseSquares({ subnormals: true }, tiny)).toBe(false);
  });
});
