// Bicubic value of a patch map at pixels (SPEC 2.4), in float32: sixteen patches, row by row. The map is cut into blocks of
// 32 channels, [blocks,patches*patches,32], as one of them fits the first-level cache, where all pixels then read from it.
import { SIZE } from './image';

/** Bytes of 32 channels. */
const BLOCK: usize = 128;

/** Bytes that a pixel's stencil takes: sixteen weights, and where in a block the sixteen patches start. */
export function stencilBytes(): usize {
  return 128;
}

/** map f32[places*channels] -> f32[blocks*places*32]; what the last block lacks is left as it is. */
export function cutMap(map: usize, places: i32, channels: i32, blocks: usize): void {
  const distance = <usize>places * BLOCK;
  const rest = (<usize>channels << 2) & (BLOCK - 1);
  const whole = (<usize>channels << 2) - rest;
  for (const end = blocks + distance; blocks < end; blocks += BLOCK) {
    let to = blocks;
    for (const last = map + whole; map < last; map += BLOCK, to += distance) {
      for (let at: usize = 0; at < BLOCK; at += 16) v128.store(to + at, v128.load(map + at));
    }
    memory.copy(to, map, rest);
    map += rest;
  }
}

/** pixels i32[count], taps of every pixel along an axis (i32[4*224], f32[4*224]) -> stencils */
export function placeStencils(
  pixels: usize,
  count: i32,
  patches: i32,
  tapIndex: usize,
  tapWeight: usize,
  stencils: usize,
): void {
  for (const end = pixels + (<usize>count << 2); pixels < end; pixels += 4, stencils += stencilBytes()) {
    const pixel = load<i32>(pixels);
    const row = <usize>(pixel / SIZE) << 4;
    const column = <usize>(pixel % SIZE) << 4;
    const weights = v128.load(tapWeight + column);
    const places = v128.load(tapIndex + column);
    for (let tap: usize = 0; tap < 16; tap += 4) {
      const line = i32x4.splat(load<i32>(tapIndex + row + tap) * patches);
      v128.store(stencils + (tap << 2), f32x4.mul(v128.load32_splat(tapWeight + row + tap), weights));
      v128.store(stencils + (tap << 2), i32x4.shl(i32x4.add(line, places), 7), 64);
    }
  }
}

/** Stencils of `count` pixels, the map in blocks -> features f32[channels] for each, `stride` bytes apart. */
export function readPatches(
  stencils: usize,
  count: i32,
  blocks: usize,
  places: i32,
  channels: i32,
  features: usize,
  stride: usize,
  scratch: usize,
): void {
  const end = features + (<usize>channels << 2);
  const distance = <usize>places * BLOCK;
  for (; features + BLOCK <= end; features += BLOCK, blocks += distance) {
    for (let i = 0, at = stencils, to = features; i < count; i++, at += stencilBytes(), to += stride) {
      readBlock(at, blocks, to);
    }
  }
  const rest = end - features;
  if (rest == 0) return;
  for (let i = 0; i < count; i++, stencils += stencilBytes(), features += stride) {
    readBlock(stencils, blocks, scratch);
    memory.copy(features, scratch, rest);
  }
}

/** A sum and four products, added one after the other. */
// @ts-ignore: decorator
@inline
function plusFour(sum: v128, w0: v128, x0: v128, w1: v128, x1: v128, w2: v128, x2: v128, w3: v128, x3: v128): v128 {
  sum = f32x4.add(sum, f32x4.mul(w0, x0));
  sum = f32x4.add(sum, f32x4.mul(w1, x1));
  sum = f32x4.add(sum, f32x4.mul(w2, x2));
  return f32x4.add(sum, f32x4.mul(w3, x3));
}

/** Thirty-two channels keep their sums in registers, and share a weight and an address; four patches a turn. */
// @ts-ignore: decorator
@inline
function readBlock(stencil: usize, block: usize, features: usize): void {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  let g = a;
  let h = a;
  for (const end = stencil + 64; stencil < end; stencil += 16) {
    const w0 = v128.load32_splat(stencil), p0 = block + load<usize>(stencil, 64);
    const w1 = v128.load32_splat(stencil, 4), p1 = block + load<usize>(stencil, 68);
    const w2 = v128.load32_splat(stencil, 8), p2 = block + load<usize>(stencil, 72);
    const w3 = v128.load32_splat(stencil, 12), p3 = block + load<usize>(stencil, 76);
    a = plusFour(a, w0, v128.load(p0), w1, v128.load(p1), w2, v128.load(p2), w3, v128.load(p3));
    b = plusFour(b, w0, v128.load(p0, 16), w1, v128.load(p1, 16), w2, v128.load(p2, 16), w3, v128.load(p3, 16));
    c = plusFour(c, w0, v128.load(p0, 32), w1, v128.load(p1, 32), w2, v128.load(p2, 32), w3, v128.load(p3, 32));
    d = plusFour(d, w0, v128.load(p0, 48), w1, v128.load(p1, 48), w2, v128.load(p2, 48), w3, v128.load(p3, 48));
    e = plusFour(e, w0, v128.load(p0, 64), w1, v128.load(p1, 64), w2, v128.load(p2, 64), w3, v128.load(p3, 64));
    f = plusFour(f, w0, v128.load(p0, 80), w1, v128.load(p1, 80), w2, v128.load(p2, 80), w3, v128.load(p3, 80));
    g = plusFour(g, w0, v128.load(p0, 96), w1, v128.load(p1, 96), w2, v128.load(p2, 96), w3, v128.load(p3, 96));
    h = plusFour(h, w0, v128.load(p0, 112), w1, v128.load(p1, 112), w2, v128.load(p2, 112), w3, v128.load(p3, 112));
  }
  v128.store(features, a);
  v128.store(features, b, 16);
  v128.store(features, c, 32);
  v128.store(features, d, 48);
  v128.store(features, e, 64);
  v128.store(features, f, 80);
  v128.store(features, g, 96);
  v128.store(features, h, 112);
}
