/** Round numbers along an axis. */

export interface Scale {
  readonly ticks: readonly number[];
  /** 0..1 along the axis. */
  place(value: number): number;
}

/** A linear or logarithmic axis that holds low..high and about `wanted` ticks. */
export function axisTicks(low: number, high: number, log: boolean, wanted: number): Scale {
  return log ? logarithmic(low, high) : linear(low, high, wanted);
}

function linear(low: number, high: number, wanted: number): Scale {
  const range = high - low || Math.abs(high) || 1;
  const rough = range / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { ticks, place: (value) => (value / step - first) / (last - first) };
}

function logarithmic(low: number, high: number): Scale {
  const [bottom, top] = [Math.log10(low) - 0.03, Math.log10(high) + 0.03];
  const factors = top - bottom > 2.2 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(bottom); power <= top; power++) {
    for (const factor of factors) {
      const at = power + Math.log10(factor);
      if (at >= bottom && at <= top) ticks.push(Number((factor * 10 ** power).toPrecision(6)));
    }
  }
  return { ticks, place: (value) => (Math.log10(value) - bottom) / (top - bottom) };
}

/** Short and without rounding noise. */
export function tickLabel(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 10000) return `${Number((value / 1000).toPrecision(4))}k`;
  return size < 1e-3 ? value.toExponential(1).replace('.0e', 'e') : String(Number(value.toPrecision(4)));
}
