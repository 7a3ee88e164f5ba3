/** Deviation and effective rank of frozen features: both fall when an encoder collapses. */

export interface FeatureStatistics {
  /** Standard deviation over the clouds, mean over the channels. */
  readonly featureStd: number;
  /** Roy and Vetterli's: exp of the entropy of the normalised singular values of the centred features. */
  readonly effectiveRank: number;
}

/** features [B,C] -> their statistics over the B clouds. */
export function featureStatistics(features: Float32Array, batch: number): FeatureStatistics {
  const channels = features.length / batch;
  const centred = centre(features, batch, channels);
  let featureStd = 0;
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let b = 0; b < batch; b++) sum += (centred[b * channels + c] as number) ** 2;
    featureStd += Math.sqrt(sum / batch) / channels;
  }
  // the Gram matrix of the clouds has the squared singular values too, and is the smaller one
  const eigenvalues = symmetricEigenvalues(gram(centred, batch, channels), batch);
  return { featureStd, effectiveRank: effectiveRank(eigenvalues.map((value) => Math.sqrt(Math.max(0, value)))) };
}

/** exp of the entropy of the values divided by their sum; 0 when all are 0. */
export function effectiveRank(singularValues: readonly number[]): number {
  const sum = singularValues.reduce((a, b) => a + b, 0);
  if (sum === 0) return 0;
  const entropy = singularValues.reduce(
    (total, value) => (value > 0 ? total - (value / sum) * Math.log(value / sum) : total),
    0,
  );
  return Math.exp(entropy);
}

function centre(features: Float32Array, batch: number, channels: number): Float64Array {
  const centred = Float64Array.from(features);
  for (let c = 0; c < channels; c++) {
    let mean = 0;
    for (let b = 0; b < batch; b++) mean += (features[b * channels + c] as number) / batch;
    for (let b = 0; b < batch; b++) centred[b * channels + c] = (centred[b * channels + c] as number) - mean;
  }
  return centred;
}

function gram(rows: Float64Array, batch: number, channels: number): Float64Array {
  const product = new Float64Array(batch * batch);
  for (let i = 0; i < batch; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += (rows[i * channels + c] as number) * (rows[j * channels + c] as number);
      product[i * batch + j] = sum;
      product[j * batch + i] = sum;
    }
  }
  return product;
}

/** Cyclic Jacobi rotations; the matrix [n,n] is destroyed. */
export function symmetricEigenvalues(matrix: Float64Array, n: number): number[] {
  const at = (i: number, j: number): number => matrix[i * n + j] as number;
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < n; i++) {
      diagonal += at(i, i) ** 2;
      for (let j = 0; j < i; j++) off += at(i, j) ** 2;
    }
    if (off <= 1e-24 * diagonal) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) if (at(p, q) !== 0) rotate(matrix, n, p, q);
  }
  return Array.from({ length: n }, (_, i) => at(i, i));
}

function rotate(matrix: Float64Array, n: number, p: number, q: number): void {
  const at = (i: number, j: number): number => matrix[i * n + j] as number;
  const theta = (at(q, q) - at(p, p)) / (2 * at(p, q));
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let k = 0; k < n; k++) {
    const [kp, kq] = [at(k, p), at(k, q)];
    matrix[k * n + p] = cosine * kp - sine * kq;
    matrix[k * n + q] = sine * kp + cosine * kq;
  }
  for (let k = 0; k < n; k++) {
    const [pk, qk] = [at(p, k), at(q, k)];
    matrix[p * n + k] = cosine * pk - sine * qk;
    matrix[q * n + k] = sine * pk + cosine * qk;
  }
}
