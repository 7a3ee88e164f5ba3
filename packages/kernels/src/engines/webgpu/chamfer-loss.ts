/** Chamfer distance of patches (SPEC 1.4) and its gradient by the prediction. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise } from './program.js';
import { scaledBy } from './scalars.js';
import { sumAllOf } from './sum-all.js';

const nearest = elementwise({
  name: 'chamfer, nearest points',
  reads: { points: 'f32', others: 'f32' },
  writes: { winner: 'i32', squared: 'f32' },
  sizes: ['k'],
  code: `
let patch0 = i / p.k * p.k;
let own = vec3f(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
var best = 0f;
var j = 0u;
for (var other = 0u; other < p.k; other++) {
  let o = 3 * (patch0 + other);
  let t = own - vec3f(others[o], others[o + 1], others[o + 2]);
  let distance2 = t.x * t.x + t.y * t.y + t.z * t.z;
  if (other == 0u || distance2 < best) { best = distance2; j = other; }
}
winner[i] = i32(j);
squared[i] = best;`,
});

const both = elementwise({
  name: 'chamfer, distances',
  reads: { one: 'f32', two: 'f32' },
  writes: { sum: 'f32' },
  sizes: [],
  code: 'sum[i] = one[i] + two[i];',
});

/** A predicted point is pulled by its nearest target and by every target whose nearest it is. */
const pull = elementwise({
  name: 'chamfer, gradient',
  reads: { pred: 'f32', goal: 'f32', forth: 'i32', back: 'i32' },
  writes: { gradient: 'f32' },
  sizes: ['k'],
  numbers: ['weight'],
  code: `
let point = i / 3;
let c = i % 3;
let patch0 = point / p.k * p.k;
let own = pred[i];
var sum = own - goal[3 * (patch0 + u32(forth[point])) + c];
for (var other = patch0; other < patch0 + p.k; other++) {
  if (u32(back[other]) == point - patch0) { sum += own - goal[3 * other + c]; }
}
gradient[i] = 2 * p.weight * sum;`,
});

/** As `chamferLoss` in ops/. */
export function chamferLoss(pred: Tensor, target: Tensor): Tensor {
  const [, k = 0] = target.shape;
  return differentiable(
    [pred],
    (save) => {
      const { loss, gradient } = distanceAndGradient(pred, target, k);
      save([gradient]);
      gradient.dispose();
      return loss;
    },
    (dy, saved) => [scaledBy(saved[0] as Tensor, dy)],
  );
}

function distanceAndGradient(pred: Tensor, target: Tensor, k: number): { loss: Tensor; gradient: Tensor } {
  const points = target.size / 3;
  const [forth, back] = [allocate([points], 'int32'), allocate([points], 'int32')] as const;
  const [one, two, sum] = [allocate([points]), allocate([points]), allocate([points])] as const;
  const sizes = { size: points, k };
  device().run(nearest, { points: pred, others: target, winner: forth, squared: one }, sizes, elementBlocks(points));
  device().run(nearest, { points: target, others: pred, winner: back, squared: two }, sizes, elementBlocks(points));
  device().run(both, { one, two, sum }, sizes, elementBlocks(points));
  const gradient = allocate(pred.shape);
  const tensors = { pred, goal: target, forth, back, gradient };
  device().run(pull, tensors, { size: pred.size, k, weight: 1 / points }, elementBlocks(pred.size));
  const loss = sumAllOf(sum, 1 / points);
  for (const tensor of [forth, back, one, two, sum]) tensor.dispose();
  return { loss, gradient };
}
