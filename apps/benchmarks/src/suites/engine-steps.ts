/** The student's training step on every engine that starts here. */
import { initKernels, readValues, useMatrixProduct } from '@i2p/kernels';
import { openBlas } from '@i2p/kernels/blas';
import { findLibrary, startTensorFlow } from '@i2p/kernels/tensorflow';
import type { WebgpuStudent } from '@i2p/kernels/webgpu';
import { AdamW, disposeGradients } from '@i2p/nn';
import { type Contender, type Measurement, measure } from '../measure.js';
import type { PeerEnvironment } from '../peers/peer-environment.js';
import type { PeerProgram } from '../peers/peer-program.js';
import type { Figure, SuiteOptions } from '../suite.js';
import { officialStep, type StepSize, smallStep, tinyStep } from './step-sizes.js';
import { studentBatch } from './student-batch.js';
import { CHECKED, type StepResult, sameStep, startTwin } from './student-step.js';

/** An engine of the student. */
interface StudentEngine {
  readonly name: string;
  readonly description: string;
  /** A CPU that plays a GPU takes minutes for what a card does in a moment. */
  readonly software: boolean;
  /** Has the operations that follow run on it. */
  use(): Promise<void>;
}

export async function* engineSteps({ quick, peers }: SuiteOptions): AsyncIterable<Measurement | Figure> {
  const webgpu = await startWebgpu();
  const engines = [...(await hostEngines()), ...(await tensorflow()), ...(webgpu ? [webgpu.engine] : [])];
  for (const size of quick ? [tinyStep] : [tinyStep, smallStep, officialStep])
    yield await stepOn(
      engines.filter(({ software }) => !software || size === tinyStep),
      size,
      { quick, peers },
    );
  if (webgpu) yield await dispatches(webgpu);
}

async function stepOn(
  engines: readonly StudentEngine[],
  size: StepSize,
  { quick, peers }: { readonly quick: boolean; readonly peers: PeerEnvironment | undefined },
): Promise<Measurement> {
  const ours: OurContender[] = [];
  for (const engine of engines) ours.push(await engineContender(engine, size));
  const twin = peers && (await twinOnCard(peers, size));
  try {
    const contenders = [...(twin ? [twin.contender] : []), ...ours];
    const title = `student step, ${size.name}, batch ${size.batch}`;
    return await measure({ title, contenders, compare: (a, b) => sameStep(a, b) }, quick ? 1 : 5);
  } finally {
    await twin?.program.stop();
    for (const { dispose } of ours) await dispose();
  }
}

interface OurContender extends Contender<StepResult> {
  dispose(): Promise<void>;
}

/** A student of its own, whose parameters live on the engine. */
async function engineContender(engine: StudentEngine, size: StepSize): Promise<OurContender> {
  await engine.use();
  const { model, batch } = await studentBatch(size);
  const optimizer = new AdamW(model.parameters.parameters);
  return {
    name: engine.name,
    description: engine.description,
    async run() {
      await engine.use();
      const { loss3d, loss2d, gradients } = await model.lossAndGradientsAsync(batch);
      // at rate 0: everything is computed, and the next contender starts from the same weights
      optimizer.step(gradients, 0);
      const checked = await Promise.all(CHECKED.map((name) => readValues(expectGradient(gradients, name))));
      disposeGradients(gradients);
      return { losses: Float32Array.of(loss3d, loss2d), gradients: checked };
    },
    async dispose() {
      await engine.use();
      optimizer.dispose();
      model.dispose();
    },
  };
}

function expectGradient<T>(gradients: ReadonlyMap<string, T>, name: string): T {
  const gradient = gradients.get(name);
  if (gradient === undefined)
    throw new Error(`expected a gradient of ${name}, got ${[...gradients.keys()].join(', ')}`);
  return gradient;
}

/** The embedded kernels, and with a BLAS library where there is one. */
async function hostEngines(): Promise<StudentEngine[]> {
  const { build } = await initKernels();
  const embedded: StudentEngine = {
    name: 'wasm',
    description: `embedded kernels, ${build}`,
    software: false,
    async use() {
      await initKernels();
      useMatrixProduct(undefined);
    },
  };
  try {
    const blas = openBlas('auto', { threads: 1 });
    const use = async (): Promise<void> => {
      await initKernels();
      useMatrixProduct(blas.product);
    };
    return [embedded, { name: 'wasm, BLAS', description: blas.description, software: false, use }];
  } catch (error) {
    console.log(`  without BLAS: ${messageOf(error)}`);
    return [embedded];
  }
}

/** On a card where the library was built for one. */
async function tensorflow(): Promise<StudentEngine[]> {
  try {
    const options = { device: findLibrary().forCards === false ? 'cpu' : 'gpu' } as const;
    const { description } = await startTensorFlow(options);
    return [
      { name: 'tensorflow', description, software: false, use: async () => void (await startTensorFlow(options)) },
    ];
  } catch (error) {
    console.log(`  without tensorflow: ${messageOf(error)}`);
    return [];
  }
}

interface OnWebgpu {
  readonly engine: StudentEngine;
  readonly student: WebgpuStudent;
}

async function startWebgpu(): Promise<OnWebgpu | undefined> {
  try {
    const { startWebgpu: start } = await import('@i2p/kernels/webgpu');
    const student = await start();
    const { software } = student.gpu.adapter;
    const use = async (): Promise<void> => void (await start());
    return { student, engine: { name: 'webgpu', description: student.description, software, use } };
  } catch (error) {
    console.log(`  without webgpu: ${messageOf(error)}`);
    return undefined;
  }
}

/** Programs that a step of the official model gives the device; they hardly depend on the batch. */
async function dispatches({ engine, student }: OnWebgpu): Promise<Figure> {
  const contender = await engineContender(engine, { ...officialStep, batch: 1 });
  try {
    await contender.run();
    const before = student.dispatches();
    await contender.run();
    return {
      title: 'webgpu, student step, official, batch 1',
      value: student.dispatches() - before,
      unit: 'dispatches',
    };
  } finally {
    await contender.dispose();
  }
}

async function twinOnCard(
  peers: PeerEnvironment,
  size: StepSize,
): Promise<{ contender: Contender<StepResult>; program: PeerProgram }> {
  await initKernels();
  const one = await studentBatch(size);
  try {
    return await startTwin(peers, one, { rows: false, threads: 1, device: 'card' });
  } finally {
    one.model.dispose();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
