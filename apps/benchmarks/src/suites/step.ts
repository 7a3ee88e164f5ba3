/** Training steps of the student beside its twin in torch: embedded kernels, and a BLAS library where the machine has one. */
import { type Contender, type Measurement, measure } from '../measure.js';
import type { PeerProgram } from '../peers/peer-program.js';
import type { Figure, Suite, SuiteOptions } from '../suite.js';
import { blasProduct, embeddedProduct } from './matrix-products.js';
import { productFloor } from './product-floor.js';
import { officialStep, type StepSize, steps } from './step-sizes.js';
import { type StudentBatch, studentBatch } from './student-batch.js';
import { type Product, type StepResult, sameStep, startTwin, stepContender } from './student-step.js';
import { wholeStep } from './whole-step.js';

/** Ratios to the twin that are aimed at. */
const TARGETS = { embedded: 1.1, blas: 0.45 };

export const stepSuite: Suite = {
  name: 'step',
  description:
    'forward, backward and AdamW of the student, groups and masks given, no drop path; last, the whole step with its teacher',
  async *run(options) {
    const embedded = await embeddedProduct();
    for (const size of steps) yield* oneThread(size, embedded, options);
    yield* twoThreads(officialStep, options);
    yield await wholeStep(options);
  },
};

async function* oneThread(
  size: StepSize,
  embedded: Product,
  options: SuiteOptions,
): AsyncIterable<Measurement | Figure> {
  const one = await studentBatch(size);
  const blas = blasProduct(1);
  const ours = [
    stepContender(one, embedded, options.peers && TARGETS.embedded),
    ...(blas ? [stepContender(one, blas, options.peers && TARGETS.blas)] : []),
  ];
  const title = `${titleOf(size)}, 1 thread`;
  const floor = blas && (await productFloor(title, blas, (product) => stepContender(one, product).run()));
  yield await beside(one, ours, { title, threads: 1, layouts: [false, true], options });
  if (floor) yield floor;
}

/** Only a BLAS library can use both. */
async function* twoThreads(size: StepSize, options: SuiteOptions): AsyncIterable<Measurement> {
  const blas = blasProduct(2);
  if (!blas) return;
  const one = await studentBatch(size);
  const ours = [stepContender(one, blas, options.peers && TARGETS.blas)];
  yield await beside(one, ours, { title: `${titleOf(size)}, 2 threads`, threads: 2, layouts: [false], options });
}

interface Surroundings {
  readonly title: string;
  readonly threads: number;
  /** Which twins: on rows or not. */
  readonly layouts: readonly boolean[];
  readonly options: SuiteOptions;
}

async function beside(
  one: StudentBatch,
  ours: readonly Contender<StepResult>[],
  { title, threads, layouts, options: { peers, quick } }: Surroundings,
): Promise<Measurement> {
  const programs: PeerProgram[] = [];
  try {
    const torch: Contender<StepResult>[] = [];
    for (const rows of peers ? layouts : []) {
      const { contender, program } = await startTwin(peers as NonNullable<typeof peers>, one, { rows, threads });
      torch.push(contender);
      programs.push(program);
    }
    return await measure({ title, contenders: [...torch, ...ours], compare: (a, b) => sameStep(a, b) }, quick ? 1 : 5);
  } finally {
    await Promise.all(programs.map((program) => program.stop()));
    one.model.dispose();
  }
}

function titleOf({ name, batch }: StepSize): string {
  return `student step, ${name}, batch ${batch}`;
}
