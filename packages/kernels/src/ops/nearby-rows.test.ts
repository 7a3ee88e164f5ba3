import { heapView } from '../backend.js';
import { describeBuilds, uniform } from '../op.conformance.js';
import { nearbyRows } from './nearby-rows.js';

/** Bits of the tensor, sample by sample, as rows of zeros and ones. */
function rowsOf(bits: Uint8Array, lengths: number[]): number[][] {
  const rows: number[][] = [];
  let at = 0;
  for (const n of lengths) {
    for (let i = 0; i < n; i++) {
      const wide = Array.from({ length: 8 * ((n + 7) >> 3) }, (_, j) => (bits[at + (j >> 3)]! >> (j & 7)) & 1);
      rows.push(wide);
      at += (n + 7) >> 3;
    }
  }
  return rows;
}

function naiveNear(centres: Float32Array, lengths: number[], radius: number): number[][] {
  const rows: number[][] = [];
  let from = 0;
  for (const n of lengths) {
    for (let i = from; i < from + n; i++) {
      const row = Array.from({ length: 8 * ((n + 7) >> 3) }, (_, k) => {
        const j = from + k;
        if (k >= n) return 0;
        const distance = Math.hypot(...[0, 1, 2].map((c) => centres[3 * i + c]! - centres[3 * j + c]!));
        return i === j || distance < radius ? 1 : 0;
      });
      rows.push(row);
    }
    from += n;
  }
  return rows;
}

describeBuilds('nearbyRows', () => {
  it.each([
    [[1], 0.5],
    [[7, 0, 9], 1.1],
    [[64, 65, 3], 0.9],
    [[40], 1e-6],
    [[17, 8], 100],
  ])('sets the bits of the naive twin: lengths %j, radius %d', (lengths, radius) => {
    const rows = lengths.reduce((a, b) => a + b, 0);
    const { data } = uniform([rows, 3], 'centres', -1, 1);
    const near = nearbyRows(data, Int32Array.from(lengths), radius);
    const view = heapView(near);
    const bits = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    expect(rowsOf(bits, lengths)).toEqual(naiveNear(data, lengths, radius));
    near.dispose();
  });

  it('blocks a pair at exactly the radius, and never a row from itself', () => {
    const near = nearbyRows(Float32Array.of(0, 0, 0, 0.5, 0, 0, 0.25, 0, 0), Int32Array.of(3), 0.5);
    expect([...new Uint8Array(heapView(near).buffer, heapView(near).byteOffset, 3)]).toEqual([0b101, 0b110, 0b111]);
    near.dispose();
  });

  it('names what does not fit', () => {
    const centres = new Float32Array(9);
    expect(() => nearbyRows(centres, Int32Array.of(2), 1)).toThrow('lengths add up to 2, but there are 3 centres');
    expect(() => nearbyRows(centres, Int32Array.of(3), 0)).toThrow('nearbyRows: the radius must be positive, got 0');
  });
});
