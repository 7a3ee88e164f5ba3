/** Checked input of a classifier, and its rows sorted by class. */

/** Rows of a training set, grouped by class. */
export interface ClassRows {
  /** Distinct labels, ascending. */
  readonly classes: Int32Array;
  /** Rows of each class, in their original order. */
  readonly rows: readonly Int32Array[];
}

/**
 * features [n,D], labels [n] -> the rows of each class.
 * @throws when lengths do not fit, a feature is not finite (its row is named), or there are fewer than two classes
 */
export function classRows(features: Float32Array, labels: Int32Array, dim: number, who: string): ClassRows {
  checkFeatures(features, dim, who);
  if (labels.length * dim !== features.length) {
    throw new Error(
      `${who}: expected ${labels.length} labels x ${dim} features = ${labels.length * dim} values, got ${features.length}`,
    );
  }
  const byLabel = new Map<number, number[]>();
  labels.forEach((label, row) => {
    const rows = byLabel.get(label);
    if (rows) rows.push(row);
    else byLabel.set(label, [row]);
  });
  const classes = Int32Array.from(byLabel.keys()).sort();
  if (classes.length < 2)
    throw new Error(`${who}: expected at least two classes, got ${classes.length} (labels: ${[...classes]})`);
  return { classes, rows: [...classes].map((label) => Int32Array.from(byLabel.get(label) ?? [])) };
}

/** @throws when features is not [n,D] of finite numbers */
export function checkFeatures(features: Float32Array, dim: number, who: string): void {
  if (!Number.isInteger(dim) || dim < 1)
    throw new Error(`${who}: expected a feature dimension of at least 1, got ${dim}`);
  if (features.length % dim !== 0)
    throw new Error(`${who}: expected rows of ${dim} features, got ${features.length} values`);
  for (let i = 0; i < features.length; i++) {
    // x - x is 0 for every finite number only
    if (features[i] - features[i] !== 0) {
      throw new Error(
        `${who}: expected finite features, got ${features[i]} in row ${Math.floor(i / dim)}, column ${i % dim}`,
      );
    }
  }
}

/** @throws when C is not a positive finite number */
export function checkC(C: number, who: string): void {
  if (!(C > 0 && Number.isFinite(C))) throw new Error(`${who}: expected a positive, finite C, got ${C}`);
}

/** The chosen rows of features [n,D], copied: [rows,D]. */
export function gatherRows(features: Float32Array, rows: Int32Array, dim: number): Float32Array {
  const gathered = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => gathered.set(features.subarray(row * dim, (row + 1) * dim), i * dim));
  return gathered;
}
