/** Learning-rate curves, AdamW and gradient clipping on small cases (SPEC 7, 8). */
import { readValues } from '@i2p/kernels';
import { AdamW, type CosineOptions, clipGradientNorm, officialCosine, officialEpochRate } from '@i2p/nn';
import { type Comparison, compareClose, type Fixture } from '@i2p/testkit';
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { ensureBackend } from '../backend.js';
import type { ParityGroup } from '../group.js';

export const scheduleGroup: ParityGroup = {
  name: 'schedule',
  async check(fixture) {
    await ensureBackend();
    return [...checkCurves(fixture), ...(await checkAdamW(fixture)), ...(await checkClipping(fixture))];
  },
};

function checkCurves(fixture: Fixture): Comparison[] {
  const suffix = '.value_at_t';
  const curves = fixture
    .names('schedule')
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length));
  return curves.flatMap((curve) => {
    const values = fixture.golden('schedule', `${curve}.value_at_t`);
    const rates = fixture.golden('schedule', `${curve}.lr_used_in_epoch`);
    const options = describedOptions(String(values.info['how']));
    const numbers = (count: number, f: (i: number) => number) => Array.from({ length: count }, (_, i) => f(i));
    return [
      compareClose(
        values.name,
        numbers(values.shape[0] ?? 0, (t) => officialCosine(t, options)),
        values,
        1e-12,
      ),
      compareClose(
        rates.name,
        numbers(rates.shape[0] ?? 0, (e) => officialEpochRate(e, options)),
        rates,
        1e-12,
      ),
    ];
  });
}

/** index.json describes each curve in words: "base lr 0.001, t_initial 400, warm-up 10". */
function describedOptions(how: string): CosineOptions {
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(how)?.[1];
    if (found === undefined) throw new Error(`cannot read ${pattern} from "${how}"`);
    return Number(found);
  };
  return { base: number(/base lr ([0-9.e-]+)/), length: number(/t_initial (\d+)/), warmup: number(/warm-up (\d+)/) };
}

async function checkAdamW(fixture: Fixture): Promise<Comparison[]> {
  const start = fixture.golden('schedule', 'adamw.p0');
  const gradients = fixture.golden('schedule', 'adamw.grads');
  const golden = fixture.golden('schedule', 'adamw.p_after');
  const [steps = 0, , width = 0] = gradients.shape;
  const row = (data: Float32Array, i: number): Tensor => tensor1d(data.slice(i * width, (i + 1) * width), 'float32');
  const parameters = new Map([
    ['plain', row(start.f32(), 0)],
    ['decayed', row(start.f32(), 1)],
  ]);
  const optimizer = new AdamW(parameters, { weightDecay: 0.05, noDecay: (name) => name === 'plain' });
  const values: number[] = [];
  for (let s = 0; s < steps; s++) {
    optimizer.step(
      new Map([
        ['plain', row(gradients.f32(), 2 * s)],
        ['decayed', row(gradients.f32(), 2 * s + 1)],
      ]),
      1e-3,
    );
    for (const parameter of parameters.values()) values.push(...(await readValues(parameter)));
  }
  return [compareClose('adamw.p_after', values, golden)];
}

async function checkClipping(fixture: Fixture): Promise<Comparison[]> {
  const gradient = tensor1d(fixture.golden('schedule', 'clip_grad.grad').f32(), 'float32');
  const norm = await clipGradientNorm(new Map([['gradient', gradient]]), 10);
  return [
    compareClose('clip_grad.total_norm', [norm], fixture.golden('schedule', 'clip_grad.total_norm')),
    compareClose('clip_grad.clipped', await readValues(gradient), fixture.golden('schedule', 'clip_grad.clipped')),
  ];
}
