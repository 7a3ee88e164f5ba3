/** Visible tokens as packed rows, sample after sample in index order: no padding, so nothing has to be masked (SPEC 5.2). */

export interface VisibleTokens {
  /** Flattened indices of the visible tokens [T]. */
  readonly rows: Int32Array;
  /** Visible tokens of each sample [B]. */
  readonly lengths: Int32Array;
  /** For every token [B*G]: its row among all tokens above the visible ones when those are stacked as [all; visible]. */
  readonly merge: Int32Array;
}

/** mask [B,G], 1 = masked -> the packing of its visible tokens. */
export function packVisible(mask: Uint8Array, batch: number): VisibleTokens {
  const groups = mask.length / batch;
  const lengths = new Int32Array(batch);
  const rows: number[] = [];
  const merge = new Int32Array(mask.length);
  mask.forEach((masked, i) => {
    merge[i] = masked ? i : mask.length + rows.length;
    if (masked) return;
    rows.push(i);
    const sample = Math.floor(i / groups);
    lengths[sample] = (lengths[sample] as number) + 1;
  });
  return { rows: Int32Array.from(rows), lengths, merge };
}

/** Flattened indices of the masked tokens. */
export function maskedRows(mask: Uint8Array): Int32Array {
  const rows: number[] = [];
  mask.forEach((masked, i) => {
    if (masked) rows.push(i);
  });
  return Int32Array.from(rows);
}

/** Rows of width `width` by index, on the host. */
export function selectRows(source: Float32Array, rows: Int32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, i) => out.set(source.subarray(row * width, (row + 1) * width), i * width));
  return out;
}
