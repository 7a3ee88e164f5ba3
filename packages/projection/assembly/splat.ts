// Depth images before the sigmoid (SPEC 2.3): every point adds its depth to the 5 x 5 cells around its pixel.
import { DILATION, SIZE } from './image';

const LINE: usize = <usize>SIZE << 2;
const LAST: i32 = SIZE - 1 - DILATION;

/**
 * pixels i32[count], points f32[count*3] -> image f32[224*224], overwritten.
 * @param axis which coordinate is the depth
 */
export function splat(pixels: usize, points: usize, count: i32, axis: i32, image: usize): void {
  memory.fill(image, 0, <usize>SIZE * LINE);
  points += <usize>axis << 2;
  for (let i = 0; i < count; i++) {
    const pixel = load<i32>(pixels);
    const depth = load<f32>(points);
    const row = pixel / SIZE;
    const column = pixel - row * SIZE;
    if (row >= DILATION && row <= LAST && column >= DILATION && column <= LAST) {
      addSquare(image + (<usize>(pixel - DILATION * SIZE - DILATION) << 2), depth);
    } else {
      addClampedSquare(image, row, column, depth);
    }
    pixels += 4;
    points += 12;
  }
}

/** The square lies within the image: four cells of a line at once, then the fifth. */
// @ts-ignore: decorator
@inline
function addSquare(first: usize, depth: f32): void {
  const four = f32x4.splat(depth);
  for (let line = 0; line <= 2 * DILATION; line++) {
    v128.store(first, f32x4.add(v128.load(first), four));
    store<f32>(first, load<f32>(first, 16) + depth, 16);
    first += LINE;
  }
}

/** Cells beyond the border count for the border cell, which may then receive a point twice. */
function addClampedSquare(image: usize, row: i32, column: i32, depth: f32): void {
  for (let r = row - DILATION; r <= row + DILATION; r++) {
    const line = image + <usize>min(max(r, 0), SIZE - 1) * LINE;
    for (let c = column - DILATION; c <= column + DILATION; c++) {
      const cell = line + (<usize>min(max(c, 0), SIZE - 1) << 2);
      store<f32>(cell, load<f32>(cell) + depth);
    }
  }
}
