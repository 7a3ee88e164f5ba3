/**
 * Depth images (SPEC 2.3), one workgroup a line of an image, one thread a pixel. All add up the same points in the same order as
 * assembly/splat.ts does, so the sums are the same; nobody writes to another's pixel.
 */
import { PIXEL, ROUNDED, SIZES_HEAD } from './pixel-shader.js';

/** Threads of a workgroup: the pixels of a line, rounded up; each looks at one point of a tile. */
const THREADS = 256;

/** Bindings: sizes, points f32[B,N,3], grids u32[V*B,6], images f32[V*B,224*224]. Workgroups: 224, V*B. */
export const SPLAT = /* wgsl */ `
struct Sizes { ${SIZES_HEAD} points : u32 }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> points : array<f32>;
@group(0) @binding(2) var<storage, read> grids : array<u32>;
@group(0) @binding(3) var<storage, read_write> images : array<f32>;
var<workgroup> columns : array<i32, ${THREADS}>;
var<workgroup> depths : array<f32, ${THREADS}>;
var<workgroup> rows : array<i32, ${THREADS}>;
var<workgroup> touching : array<atomic<u32>, ${THREADS / 32}>;
${ROUNDED}
${PIXEL}
// how often a square of 5 around a place counts for another: cells beyond the border count for the border's
fn times(place : i32, around : i32) -> i32 {
  if (place == 0) { return clamp(3 - around, 0, 5); }
  if (place == 223) { return clamp(around - 220, 0, 5); }
  return select(0, 1, abs(place - around) <= 2);
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) workgroup : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let t = local.x;
  let line = i32(workgroup.x);
  let image = workgroup.y;
  let view = image / sizes.batch;
  let cloud = (image - view * sizes.batch) * sizes.points;
  // row, column and depth of the views: xyz, zxy, yzx
  let row_axis = (3u - view) % 3u;
  let column_axis = (4u - view) % 3u;
  let depth_axis = (5u - view) % 3u;
  var sum = 0.0;
  for (var start = 0u; start < sizes.points; start += ${THREADS}u) {
    if (t < ${THREADS / 32}u) { atomicStore(&touching[t], 0u); }
    workgroupBarrier();
    if (start + t < sizes.points) {
      let at = 3u * (cloud + start + t);
      let pixel = pixel_at(points[at + row_axis], points[at + column_axis], image);
      rows[t] = pixel.x;
      columns[t] = pixel.y;
      depths[t] = points[at + depth_axis];
      if (times(line, pixel.x) > 0) { atomicOr(&touching[t >> 5u], 1u << (t & 31u)); }
    }
    workgroupBarrier();
    for (var word = 0u; word < ${THREADS / 32}u; word++) {
      var left = atomicLoad(&touching[word]);
      while (left != 0u) {
        let point = 32u * word + countTrailingZeros(left);
        left &= left - 1u;
        let often = times(line, rows[point]) * times(i32(t), columns[point]);
        for (var n = 0; n < often; n++) { sum = rounded(sum + depths[point]); }
      }
    }
    workgroupBarrier();
  }
  if (t >= 224u) { return; }
  let e = exp(-abs(sum));
  images[(image * 224u + workgroup.x) * 224u + t] = select(e, 1.0, sum >= 0.0) / (1.0 + e);
}`;
