// Pixel of a point (SPEC 2.2). Float32; subtract, then divide, never multiply by a reciprocal.
import { SIZE } from './image';

/**
 * points f32[count*3] -> pixels i32[count], row * 224 + column.
 * @param row, column which coordinate lies along the axis
 * @returns the first point outside the image (its pixel is not written), or -1
 */
export function pixels(
  points: usize,
  count: i32,
  row: i32,
  column: i32,
  rowMin: f32,
  columnMin: f32,
  step: f32,
  rowShift: i32,
  columnShift: i32,
  to: usize,
): i32 {
  const rowOffset = <usize>row << 2;
  const columnOffset = <usize>column << 2;
  const firstRow = <f32>(rowShift + 1);
  const firstColumn = <f32>(columnShift + 1);
  for (let i = 0; i < count; i++) {
    const r = floor<f32>((load<f32>(points + rowOffset) - rowMin) / step) + firstRow;
    const c = floor<f32>((load<f32>(points + columnOffset) - columnMin) / step) + firstColumn;
    // negated, so that NaN fails too
    if (!(r >= 0 && r < <f32>SIZE && c >= 0 && c < <f32>SIZE)) return i;
    store<i32>(to, <i32>r * SIZE + <i32>c);
    points += 12;
    to += 4;
  }
  return -1;
}
