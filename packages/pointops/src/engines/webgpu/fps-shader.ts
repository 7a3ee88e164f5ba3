/**
 * Furthest point sampling (SPEC 1.1), one workgroup a cloud. Threads share the candidates in the order in which the official kernel
 * prefers them, so the lowest position among the furthest is its choice.
 */
import { distanceKey, floatBits, SIZES_HEAD } from './exact-distance.js';

/** Candidates with a squared norm below this number are never chosen: float32 numbers up to 1e-3 in double precision. */
const NEAR_ORIGIN = floatBits(Math.fround(1e-3));
/** Running minima are kept plus one: 0 marks what is never chosen. */
const START_DISTANCE = floatBits(1e10) + 1;
/** Threads that find the maxima of a part each; then every thread looks at those. */
const REDUCERS = 16;

export interface FpsShader {
  /** Threads of a workgroup. */
  readonly threads: number;
  /** Candidates that a thread keeps in registers, in loops that a GPU's compiler unrolls; 0: they stay in memory, however many they are. */
  readonly kept: number;
  /** Whether lost squares are looked for. */
  readonly watched: boolean;
}

/** Bindings: sizes, points f32[B,N,3], chosen i32[B,G], without registers held u32[B,T*span], watched lost u32[1]. */
export function fpsShader({ threads, kept, watched }: FpsShader): string {
  return /* wgsl */ `
// Samples first .. end - 1 are chosen here; bits: of the official kernel's threads; span: candidates of each
struct Sizes { ${SIZES_HEAD} points : u32, samples : u32, bits : u32, span : u32, first : u32, end : u32 }
@group(0) @binding(0) var<uniform> sizes : Sizes;
@group(0) @binding(1) var<storage, read> points : array<f32>;
@group(0) @binding(2) var<storage, read_write> chosen : array<i32>;
${kept === 0 ? '@group(0) @binding(3) var<storage, read_write> held : array<u32>;' : ''}
var<workgroup> keys : array<u32, ${threads}>;
var<workgroup> positions : array<u32, ${threads}>;
var<workgroup> reduced_keys : array<u32, ${REDUCERS}>;
var<workgroup> reduced_positions : array<u32, ${REDUCERS}>;
${distanceKey(watched ? (kept === 0 ? 4 : 3) : undefined)}
fn index_at(position : u32) -> u32 {
  let slot = position / sizes.span;
  return ((position - slot * sizes.span) << sizes.bits) | (reverseBits(slot) >> ((32u - sizes.bits) & 31u));
}
fn point_at(b : u32, index : u32) -> vec3<f32> {
  let at = 3u * (b * sizes.points + index);
  return vec3<f32>(points[at], points[at + 1u], points[at + 2u]);
}
fn start_at(b : u32, position : u32) -> u32 {
  let index = index_at(position);
  if (position >= (sizes.span << sizes.bits) || index >= sizes.points) { return 0u; }
  let p = point_at(b, index);
  return select(${START_DISTANCE}u, 0u, square_key(p.x, p.y, p.z) < ${NEAR_ORIGIN}u);
}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) workgroup : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let b = workgroup.x;
  let t = local.x;
  ${kept === 0 ? startInMemory(threads) : startInRegisters(threads, kept)}
  var last = 0u;
  if (sizes.first == 1u) {
    if (t == 0u) { chosen[b * sizes.samples] = 0; }
  } else {
    last = u32(chosen[b * sizes.samples + sizes.first - 1u]);
  }
  for (var sample = sizes.first; sample < sizes.end; sample++) {
    let l = point_at(b, last);
    var key = 0u;
    var position = 0u;
    ${kept === 0 ? updateInMemory(threads) : updateInRegisters(threads, kept)}
    keys[t] = key;
    positions[t] = position;
    workgroupBarrier();
    if (t < ${REDUCERS}u) {
      for (var other = t + ${REDUCERS}u; other < ${threads}u; other += ${REDUCERS}u) {
        ${takeBetter('keys[other]', 'positions[other]')}
      }
      reduced_keys[t] = key;
      reduced_positions[t] = position;
    }
    workgroupBarrier();
    key = reduced_keys[0];
    position = reduced_positions[0];
    for (var other = 1u; other < ${REDUCERS}u; other++) {
      ${takeBetter('reduced_keys[other]', 'reduced_positions[other]')}
    }
    last = select(index_at(position), 0u, key == 0u);
    if (t == 0u) { chosen[b * sizes.samples + sample] = i32(last); }
  }
}`;
}

function takeBetter(key: string, position: string): string {
  return /* wgsl */ `
        let k = ${key};
        let p = ${position};
        if (k > key || (k == key && p < position)) { key = k; position = p; }`;
}

function startInRegisters(threads: number, kept: number): string {
  return /* wgsl */ `
  var held : array<u32, ${kept}>;
  var own : array<vec3<f32>, ${kept}>;
  for (var j = 0u; j < ${kept}u; j++) {
    held[j] = start_at(b, j * ${threads}u + t);
    if (held[j] != 0u) { own[j] = point_at(b, index_at(j * ${threads}u + t)); }
  }`;
}

function updateInRegisters(threads: number, kept: number): string {
  return /* wgsl */ `
    for (var j = 0u; j < ${kept}u; j++) {
      if (held[j] == 0u) { continue; }
      held[j] = min(held[j], distance_key(own[j], l) + 1u);
      if (held[j] > key) { key = held[j]; position = j * ${threads}u + t; }
    }`;
}

function startInMemory(threads: number): string {
  return /* wgsl */ `
  let places = sizes.span << sizes.bits;
  let mine = b * places;
  if (sizes.first == 1u) {
    for (var p = t; p < places; p += ${threads}u) { held[mine + p] = start_at(b, p); }
  }`;
}

function updateInMemory(threads: number): string {
  return /* wgsl */ `
    for (var p = t; p < places; p += ${threads}u) {
      var h = held[mine + p];
      if (h == 0u) { continue; }
      h = min(h, distance_key(point_at(b, index_at(p)), l) + 1u);
      held[mine + p] = h;
      if (h > key) { key = h; position = p; }
    }`;
}
