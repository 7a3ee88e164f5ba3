/** What a segmenter makes of every shape of a split (SPEC 8, 12.16): points drawn with replacement by a fixed seed. */
import { type PartDataset, samplePartShape } from '@i2p/data';
import { restrictedParts, type ShapeScore, shapeIou } from '@i2p/eval';
import type { PartSegmenter } from '@i2p/mae';
import type { PointEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';

export interface SegmentedShape extends ShapeScore {
  /** Place in the split. */
  readonly index: number;
  /** The drawn points [N,3], their parts and what was found [N]. */
  readonly points: Float32Array;
  readonly parts: Int32Array;
  readonly predicted: Int32Array;
  /** Share of the points whose part was found. */
  readonly accuracy: number;
}

/** Shapes of one forward pass. */
const CHUNK = 16;

/** All shapes of a split, in its order; the best part of each point among those of the shape's category. */
export function segmentSplit(
  segmenter: PartSegmenter,
  data: PartDataset,
  engine: PointEngine,
  seed: number,
): SegmentedShape[] {
  const count = segmenter.config.points;
  const width = segmenter.config.parts;
  const found: SegmentedShape[] = [];
  for (let first = 0; first < data.size; first += CHUNK) {
    const size = Math.min(CHUNK, data.size - first);
    const drawn = Array.from({ length: size }, (_, i) =>
      samplePartShape(data.shape(first + i), count, randomStream(seed, 'test-points', first + i)),
    );
    const points = new Float32Array(size * count * 3);
    drawn.forEach((shape, i) => points.set(shape.points, 3 * i * count));
    const categories = data.categories.slice(first, first + size);
    const scores = segmenter.logProbabilities(points, size, categories, engine);
    drawn.forEach(({ points: own, parts }, i) => {
      const category = categories[i] as number;
      const allowed = data.partsOfCategory[category] ?? [];
      const predicted = restrictedParts(scores.subarray(i * count * width, (i + 1) * count * width), width, allowed);
      const hits = parts.reduce((sum, part, k) => sum + (part === predicted[k] ? 1 : 0), 0);
      found.push({
        index: first + i,
        category,
        iou: shapeIou(predicted, parts, allowed),
        points: own,
        parts,
        predicted,
        accuracy: hits / count,
      });
    });
  }
  return found;
}
