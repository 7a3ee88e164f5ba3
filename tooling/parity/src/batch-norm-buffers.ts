/**
 * BatchNorm buffers of a fixture. They were recorded after the whole lr 1e-3 trajectory (`num_batches_tracked` tells how
 * many forwards), where biases in front of a BatchNorm have moved by rounding noise that Adam turned into steps of +-lr
 * (SPEC 5.1). So the tolerance is the fixtures' own rule, 8 times the spread under relative weight perturbations of 3e-7,
 * with the spread measured here.
 */
import { readValues, writeValues } from '@i2p/kernels';
import { AdamW, disposeGradients } from '@i2p/nn';
import { randomStream } from '@i2p/random';
import { type Comparison, compareClose, compareEqual, type Fixture } from '@i2p/testkit';
import { openStudent } from './student-fixture.js';

const PREFIX = 'bn_after.';
const PERTURBATION = 3e-7;
const PERTURBED_RUNS = 4;

export async function checkBatchNormBuffers(fixture: Fixture): Promise<Comparison[]> {
  const names = fixture.names('model_io').filter((name) => name.startsWith(PREFIX));
  const forwards = forwardsBehind(fixture, names);
  const plain = await buffersAfter(fixture, forwards);
  const perturbed: Map<string, ArrayLike<number | bigint>>[] = [];
  for (let run = 0; forwards > 1 && run < PERTURBED_RUNS; run++)
    perturbed.push(await buffersAfter(fixture, forwards, run));
  return names.map((name) => {
    const golden = fixture.golden('model_io', name);
    const key = name.slice(PREFIX.length);
    const actual = plain.get(key);
    if (!actual) throw new Error(`the student has no buffer "${key}"`);
    if (golden.tensor.dtype === 'I64')
      return compareEqual(name, actual, golden.tensor.data as ArrayLike<number | bigint>);
    const spread = perturbed.reduce(
      (worst, other) => Math.max(worst, largestDifference(actual, other.get(key) ?? [])),
      0,
    );
    const absmax = golden.info['absmax'] as number;
    return compareClose(name, actual as ArrayLike<number>, golden, Math.max(1e-5 * absmax, 8 * spread));
  });
}

function forwardsBehind(fixture: Fixture, names: string[]): number {
  const counter = names.find((name) => name.endsWith('.num_batches_tracked'));
  if (!counter) throw new Error('model_io has no num_batches_tracked');
  const before = fixture.golden('model_state', counter.slice(PREFIX.length)).i32()[0] ?? 0;
  return (fixture.golden('model_io', counter).i32()[0] ?? 0) - before;
}

/** The student's buffers after so many forwards, AdamW (lr 1e-3, decay 0.05) between them. */
async function buffersAfter(
  fixture: Fixture,
  forwards: number,
  perturbation?: number,
): Promise<Map<string, ArrayLike<number | bigint>>> {
  const { student, training } = await openStudent(fixture);
  const { parameters } = student.parameters;
  if (perturbation !== undefined) {
    const stream = randomStream(perturbation, 'weights');
    for (const parameter of parameters.values()) {
      const values = await readValues(parameter);
      writeValues(
        parameter,
        values.map((value) => value * (1 + PERTURBATION * stream.normal())),
      );
    }
  }
  const optimizer = new AdamW(parameters, { weightDecay: 0.05 });
  for (let step = 0; step < forwards; step++) {
    const { gradients } = await student.lossAndGradientsAsync(training);
    optimizer.step(gradients, 1e-3);
    disposeGradients(gradients);
  }
  const buffers = new Map(
    [...(await student.stateDictAsync())].map(([name, value]) => [name, value.data as ArrayLike<number | bigint>]),
  );
  optimizer.dispose();
  student.dispose();
  return buffers;
}

function largestDifference(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(Number(a[i]) - Number(b[i])));
  return worst;
}
