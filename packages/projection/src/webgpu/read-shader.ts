/** Back-projection (SPEC 2.4): pixels of the points, then the bicubic value of the patch maps there, summed as assembly/read-patches.ts does. */
import { PIXEL, ROUNDED, SIZES_HEAD } from './pixel-shader.js';

/** Rows, or channels, of a workgroup. */
export const READ_THREADS = 64;

/** Bindings: sizes, points f32[B,M,3], grids u32[V*B,6], rows i32[R], pixels i32[V,R], outside u32[1]: the first outside, view * R + row. */
export const LOCATE = /* wgsl */ `
struct Sizes { ${SIZES_HEAD} points : u32, rows : u32 }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> points : array<f32>;
@group(0) @binding(2) var<storage, read> grids : array<u32>;
@group(0) @binding(3) var<storage, read> rows : array<i32>;
@group(0) @binding(4) var<storage, read_write> pixels : array<i32>;
@group(0) @binding(5) var<storage, read_write> outside : atomic<u32>;
${PIXEL}
@compute @workgroup_size(${READ_THREADS})
fn main(@builtin(workgroup_id) workgroup : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let place = workgroup.x * ${READ_THREADS}u + local.x;
  if (place >= sizes.rows) { return; }
  let view = workgroup.y;
  let row = u32(rows[place]);
  let at = 3u * row;
  let grid = view * sizes.batch + row / sizes.points;
  let pixel = pixel_at(points[at + (3u - view) % 3u], points[at + (4u - view) % 3u], grid);
  let inside = all(pixel >= vec2<i32>(0)) && all(pixel < vec2<i32>(224));
  if (!inside) { atomicMin(&outside, view * sizes.rows + place); }
  pixels[view * sizes.rows + place] = select(0, pixel.x * 224 + pixel.y, inside);
}`;

/**
 * Bindings: sizes, maps f32[V*B,P*P,C], rows i32[R], pixels i32[V,R], taps u32[224,4,2] (index, weight f32), features f32[R,V,C].
 * Workgroups: channels / 64, R, V.
 */
export const READ = /* wgsl */ `
struct Sizes { ${SIZES_HEAD} points : u32, rows : u32, patches : u32, channels : u32, first : u32 }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> maps : array<f32>;
@group(0) @binding(2) var<storage, read> rows : array<i32>;
@group(0) @binding(3) var<storage, read> pixels : array<i32>;
@group(0) @binding(4) var<storage, read> taps : array<vec2<u32>>;
@group(0) @binding(5) var<storage, read_write> features : array<f32>;
${ROUNDED}
@compute @workgroup_size(${READ_THREADS})
fn main(@builtin(workgroup_id) workgroup : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let channel = workgroup.x * ${READ_THREADS}u + local.x;
  if (channel >= sizes.channels) { return; }
  let place = sizes.first + workgroup.y;
  let view = workgroup.z;
  let cloud = u32(rows[place]) / sizes.points;
  let map = (view * sizes.batch + cloud) * sizes.patches * sizes.patches;
  let pixel = u32(pixels[view * sizes.rows + place]);
  let line = 4u * (pixel / 224u);
  let column = 4u * (pixel % 224u);
  var sum = 0.0;
  for (var tap = 0u; tap < 16u; tap++) {
    let a = taps[line + (tap >> 2u)];
    let b = taps[column + (tap & 3u)];
    let share = rounded(bitcast<f32>(a.y) * bitcast<f32>(b.y));
    let value = maps[(map + a.x * sizes.patches + b.x) * sizes.channels + channel];
    sum = rounded(sum + rounded(share * value));
  }
  features[(place * 3u + view) * sizes.channels + channel] = sum;
}`;
