import { damagedFile } from '@i2p/testkit';
import { shapeFormats } from '../testing/write-shapes.js';
import type { Shape } from './shape.js';

const CASES = 200;

describe.each(shapeFormats.map((format) => [format.format, format] as const))(
  'damaged files: %s',
  (_, { sample, read }) => {
    it('are read as a valid shape, or refused in one sentence that names the file', () => {
      const whole = sample();
      let refused = 0;
      for (let i = 0; i < CASES; i++) {
        const bytes = damagedFile(whole, i);
        let shape: Shape | undefined;
        try {
          shape = read(bytes) as Shape;
        } catch (error) {
          refused++;
          expect((error as Error).name).toBe('Error');
          expect((error as Error).message).toMatch(/^sample\.[a-z]+[: ][^\n]{5,400}$/);
        }
        if (!shape) continue;
        const { points, faces } = shape;
        expect(points.length % 3 === 0 && points.length > 0 && points.every(Number.isFinite)).toBe(true);
        expect((faces ?? []).every((corner) => corner < points.length / 3)).toBe(true);
        // the smallest point and triangle in text take 6 and 2 bytes (a corner of a fan), in compressed form a 264th
        expect(points.byteLength + (faces?.byteLength ?? 0)).toBeLessThan(bytes.length * 6 + 1000);
      }
      // cuts are found but for those at the end of a line, or within a number at the very end
      expect(refused).toBeGreaterThan(20);
    });
  },
);
