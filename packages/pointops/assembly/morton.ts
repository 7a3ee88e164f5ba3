// Points sorted along a Morton curve: neighbours on the curve are neighbours in space, so consecutive points make tight
// boxes. Only speed depends on the codes; indices never do.

const DIGIT_BITS: u32 = 10;
const DIGITS: usize = 1 << DIGIT_BITS;
/** Ten bits an axis, three passes of ten bits. */
const PASSES: u32 = 3;
const CELLS: f64 = 1023;

/** Bytes of scratch to sort N points: two lists of (code, index), and the counts of every pass. */
export function mortonScratchBytes(points: i32): usize {
  return 2 * (<usize>points << 3) + <usize>PASSES * (DIGITS << 2);
}

/** cloud f32[N*3] -> address of N pairs (u32 index, u32 code) within scratch, ascending code. */
export function sortAlongCurve(cloud: usize, scratch: usize, points: i32): usize {
  const bytes = <usize>points << 3;
  let from = scratch;
  let to = from + bytes;
  const counts = to + bytes;
  memory.fill(counts, 0, PASSES * (DIGITS << 2));
  writeCodes(cloud, from, counts, points);
  for (let pass: u32 = 0; pass < PASSES; pass++) {
    const starts = counts + pass * (DIGITS << 2);
    startsFromCounts(starts);
    const shift = 32 + pass * DIGIT_BITS;
    for (let at = from; at < from + bytes; at += 8) {
      const pair = load<u64>(at);
      const slot = starts + (<usize>((pair >> shift) & (DIGITS - 1)) << 2);
      const place = load<u32>(slot);
      store<u32>(slot, place + 1);
      store<u64>(to + (<usize>place << 3), pair);
    }
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

function startsFromCounts(counts: usize): void {
  let sum: u32 = 0;
  for (let at = counts; at < counts + (DIGITS << 2); at += 4) {
    const count = load<u32>(at);
    store<u32>(at, sum);
    sum += count;
  }
}

/** Pairs (index, code), and how often each digit of each pass occurs. */
function writeCodes(cloud: usize, pairs: usize, counts: usize, points: i32): void {
  let lx = load<f32>(cloud);
  let ly = load<f32>(cloud, 4);
  let lz = load<f32>(cloud, 8);
  let hx = lx;
  let hy = ly;
  let hz = lz;
  const end = cloud + 12 * <usize>points;
  for (let at = cloud; at < end; at += 12) {
    const x = load<f32>(at);
    const y = load<f32>(at, 4);
    const z = load<f32>(at, 8);
    lx = x < lx ? x : lx;
    ly = y < ly ? y : ly;
    lz = z < lz ? z : lz;
    hx = x > hx ? x : hx;
    hy = y > hy ? y : hy;
    hz = z > hz ? z : hz;
  }
  // in float64, where neither the extent nor its reciprocal overflows
  const extent = max(max(<f64>hx - <f64>lx, <f64>hy - <f64>ly), <f64>hz - <f64>lz);
  const scale = extent > 0 ? CELLS / extent : 0;
  for (let at = cloud; at < end; at += 12) {
    const code =
      everyThird(<u32>((<f64>load<f32>(at) - <f64>lx) * scale)) |
      (everyThird(<u32>((<f64>load<f32>(at, 4) - <f64>ly) * scale)) << 1) |
      (everyThird(<u32>((<f64>load<f32>(at, 8) - <f64>lz) * scale)) << 2);
    store<u32>(pairs, <u32>((at - cloud) / 12));
    store<u32>(pairs, code, 4);
    pairs += 8;
    for (let pass: u32 = 0; pass < PASSES; pass++) {
      const slot = counts + ((pass * DIGITS + ((code >> (pass * DIGIT_BITS)) & (DIGITS - 1))) << 2);
      store<u32>(slot, load<u32>(slot) + 1);
    }
  }
}

/** Ten bits, spread to every third place. */
// @ts-ignore: decorator
@inline
function everyThird(bits: u32): u32 {
  bits = (bits | (bits << 16)) & 0x030000ff;
  bits = (bits | (bits << 8)) & 0x0300f00f;
  bits = (bits | (bits << 4)) & 0x030c30c3;
  return (bits | (bits << 2)) & 0x09249249;
}
