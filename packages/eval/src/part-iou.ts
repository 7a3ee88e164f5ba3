/** Intersection over union of part segmentation (SPEC 8): by shape, over all shapes, and over categories. */

/** The best part of each point among those its category has: scores [N,parts] -> [N]. @throws RangeError without parts to choose from */
export function restrictedParts(scores: Float32Array, width: number, allowed: readonly number[]): Int32Array {
  if (allowed.length === 0)
    throw new RangeError('restrictedParts: expected at least one part to choose from, got none');
  const best = new Int32Array(scores.length / width);
  for (let point = 0; point < best.length; point++) {
    best[point] = allowed[0];
    for (const part of allowed) {
      if (scores[point * width + part] > scores[point * width + best[point]]) best[point] = part;
    }
  }
  return best;
}

/**
 * Mean IoU over the parts of a shape's category; a part that neither occurs nor is predicted counts 1.
 * @throws RangeError when lengths differ
 */
export function shapeIou(predicted: Int32Array, truth: Int32Array, parts: readonly number[]): number {
  if (predicted.length !== truth.length)
    throw new RangeError(
      `shapeIou: expected as many predictions as points, got ${predicted.length} and ${truth.length}`,
    );
  let sum = 0;
  for (const part of parts) {
    let [both, either] = [0, 0];
    for (let i = 0; i < truth.length; i++) {
      const [hit, meant] = [predicted[i] === part, truth[i] === part];
      if (hit && meant) both++;
      if (hit || meant) either++;
    }
    sum += either === 0 ? 1 : both / either;
  }
  return sum / parts.length;
}

/** What was found for one shape. */
export interface ShapeScore {
  readonly category: number;
  readonly iou: number;
}

export interface PartScores {
  /** Mean over shapes. */
  readonly instanceIou: number;
  /** Mean over the categories that occur, each counting the same. */
  readonly classIou: number;
  /** Ascending categories. */
  readonly categories: readonly { readonly category: number; readonly shapes: number; readonly iou: number }[];
}

/** @throws RangeError without shapes */
export function partScores(shapes: readonly ShapeScore[]): PartScores {
  if (shapes.length === 0) throw new RangeError('partScores: expected at least one shape, got none');
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const present = [...new Set(shapes.map(({ category }) => category))].sort((a, b) => a - b);
  const categories = present.map((category) => {
    const ious = shapes.filter((shape) => shape.category === category).map(({ iou }) => iou);
    return { category, shapes: ious.length, iou: mean(ious) };
  });
  return {
    instanceIou: mean(shapes.map(({ iou }) => iou)),
    classIou: mean(categories.map(({ iou }) => iou)),
    categories,
  };
}
