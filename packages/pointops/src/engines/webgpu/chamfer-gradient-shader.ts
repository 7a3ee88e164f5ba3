/**
 * Gradient of the Chamfer distance (SPEC 1.4), one thread a point: its own pair, then in order the pairs of those that chose it. Nobody
 * adds to another's gradient, so no order is left to chance.
 */
import { SIZES_HEAD } from './exact-distance.js';

/** Points of a workgroup, and indices of a tile. */
export const GRADIENT_POINTS = 64;

/** Bindings: sizes, own f32[B,N,3], other f32[B,M,3], own's matches i32[B,N], other's matches i32[B,M], gradient f32[B,N,3]. */
export const CHAMFER_GRADIENT = /* wgsl */ `
struct Sizes { ${SIZES_HEAD} own : u32, other : u32 }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> own : array<f32>;
@group(0) @binding(2) var<storage, read> other : array<f32>;
@group(0) @binding(3) var<storage, read> own_match : array<i32>;
@group(0) @binding(4) var<storage, read> other_match : array<i32>;
@group(0) @binding(5) var<storage, read_write> gradient : array<f32>;
var<workgroup> tile : array<i32, ${GRADIENT_POINTS}>;
fn other_at(row : u32) -> vec3<f32> { return vec3<f32>(other[3u * row], other[3u * row + 1u], other[3u * row + 2u]); }
@compute @workgroup_size(${GRADIENT_POINTS})
fn main(@builtin(workgroup_id) workgroup : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let t = local.x;
  let b = workgroup.y;
  let index = workgroup.x * ${GRADIENT_POINTS}u + t;
  let row = b * sizes.own + min(index, sizes.own - 1u);
  let others = b * sizes.other;
  let p = vec3<f32>(own[3u * row], own[3u * row + 1u], own[3u * row + 2u]);
  let own_scale = 2.0 / f32(sizes.batch * sizes.own);
  let other_scale = 2.0 / f32(sizes.batch * sizes.other);
  var sum = own_scale * (p - other_at(others + u32(own_match[row])));
  for (var start = 0u; start < sizes.other; start += ${GRADIENT_POINTS}u) {
    let count = min(${GRADIENT_POINTS}u, sizes.other - start);
    workgroupBarrier();
    if (t < count) { tile[t] = other_match[others + start + t]; }
    workgroupBarrier();
    for (var place = 0u; place < count; place++) {
      if (tile[place] == i32(index)) { sum += other_scale * (p - other_at(others + start + place)); }
    }
  }
  if (index >= sizes.own) { return; }
  gradient[3u * row] = sum.x;
  gradient[3u * row + 1u] = sum.y;
  gradient[3u * row + 2u] = sum.z;
}`;
