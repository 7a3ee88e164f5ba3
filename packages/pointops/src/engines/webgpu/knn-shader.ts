/**
 * k nearest neighbours (SPEC 1.2), one thread a query. A workgroup reads the reference points in tiles that it shares; each thread keeps
 * its nearest so far in a sorted list of fixed length, whose loops have constant bounds: a GPU's compiler unrolls them into registers.
 */
import { distanceKey, SIZES_HEAD } from './exact-distance.js';

/** Queries of a workgroup. */
export const KNN_QUERIES = 64;
/** Reference points of a tile. */
const TILE = 256;

export interface KnnShader {
  /** Length of the list in registers. */
  readonly list: number;
  /** Whether only what lies behind the bounds that an earlier round left counts, and new bounds are left. */
  readonly rounds: boolean;
  /** Whether the squared distances are written too. */
  readonly distances: boolean;
  /** Whether lost squares are looked for. */
  readonly watched: boolean;
}

/**
 * Bindings: sizes, query f32[B,M,3], reference f32[B,N,3], neighbours i32[B,M,K]; then bounds u32[B,M,2] (key and first index) or
 * distances f32[B,M,K]; last lost u32[1].
 */
export function knnShader({ list, rounds, distances, watched }: KnnShader): string {
  const last = list - 1;
  return /* wgsl */ `
// Slots first .. first + count - 1 of the K neighbours are found here
struct Sizes { ${SIZES_HEAD} queries : u32, references : u32, k : u32, first : u32, count : u32 }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> query : array<f32>;
@group(0) @binding(2) var<storage, read> reference : array<f32>;
@group(0) @binding(3) var<storage, read_write> neighbours : array<i32>;
${rounds ? '@group(0) @binding(4) var<storage, read_write> bounds : array<vec2<u32>>;' : ''}
${distances ? '@group(0) @binding(4) var<storage, read_write> distances : array<f32>;' : ''}
var<workgroup> tile : array<f32, ${3 * TILE}>;
${distanceKey(watched ? (rounds || distances ? 5 : 4) : undefined)}
@compute @workgroup_size(${KNN_QUERIES})
fn main(@builtin(workgroup_id) workgroup : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let t = local.x;
  let b = workgroup.y;
  let query_index = workgroup.x * ${KNN_QUERIES}u + t;
  let row = b * sizes.queries + min(query_index, sizes.queries - 1u);
  let q = vec3<f32>(query[3u * row], query[3u * row + 1u], query[3u * row + 2u]);
  ${rounds ? 'let bound = bounds[row];' : ''}
  var keys : array<u32, ${list}>;
  var indices : array<u32, ${list}>;
  for (var j = 0u; j < ${list}u; j++) { keys[j] = 0xffffffffu; }
  for (var start = 0u; start < sizes.references; start += ${TILE}u) {
    let count = min(${TILE}u, sizes.references - start);
    workgroupBarrier();
    for (var v = t; v < 3u * count; v += ${KNN_QUERIES}u) {
      tile[v] = reference[3u * (b * sizes.references + start) + v];
    }
    workgroupBarrier();
    for (var place = 0u; place < count; place++) {
      let key = distance_key(vec3<f32>(tile[3u * place], tile[3u * place + 1u], tile[3u * place + 2u]), q);
      if (key >= keys[${last}]) { continue; }
      let index = start + place;
      ${rounds ? 'if (key < bound.x || (key == bound.x && index < bound.y)) { continue; }' : ''}
      // from the far end on; what is equally far and was met earlier has the lower index and stays in front
      for (var j = ${last}u; j > 0u; j--) {
        let before = keys[j - 1u];
        indices[j] = select(select(indices[j], index, keys[j] > key), indices[j - 1u], before > key);
        keys[j] = max(before, min(keys[j], key));
      }
      if (keys[0] > key) { keys[0] = key; indices[0] = index; }
    }
  }
  if (query_index >= sizes.queries) { return; }
  let to = row * sizes.k + sizes.first;
  for (var j = 0u; j < sizes.count; j++) {
    neighbours[to + j] = i32(indices[j]);
    ${distances ? 'distances[to + j] = bitcast<f32>(keys[j]);' : ''}
  }
  ${rounds ? `bounds[row] = vec2<u32>(keys[${last}], indices[${last}] + 1u);` : ''}
}`;
}
