/**
 * A student worker's thread: prepares its share of each batch, runs forward and backward on a heap of its own, and updates
 * the parameters that it owns. An entry of the build, started by `start-worker.ts`.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { openDataset } from '@i2p/data';
import { useBatchNormReduction } from '@i2p/kernels';
import { createI2PMae, type I2PMae } from '@i2p/mae';
import { AdamW, disposeGradients, scaleGradients } from '@i2p/nn';
import { selectEngine } from '@i2p/pointops';
import type { HostTensor } from '@i2p/safetensors';
import { bindEngine } from '../../student/matrix-engine.js';
import { messageOf, UserError } from '../../user-error.js';
import { accumulate } from '../accumulate.js';
import { BatchPipeline } from '../batch-pipeline.js';
import { slicesOf } from '../batch-slice.js';
import { learningRate } from '../learning-rate.js';
import { configOfShare, lossWeights } from '../share-of-batch.js';
import { Barrier } from './barrier.js';
import { batchNormSums } from './batch-norm-sums.js';
import { Exchange } from './exchange.js';
import type { WorkerReply, WorkerRequest, WorkerStart } from './messages.js';
import { RemoteTeacher } from './remote-teacher.js';

type Stepped = Extract<WorkerReply, { kind: 'stepped' }>;

/** A worker ready to train. */
interface WorkerStudent {
  readonly model: I2PMae;
  readonly optimizer: AdamW;
  step(step: number): Promise<Stepped>;
}

async function open(start: WorkerStart, teacher: RemoteTeacher | undefined): Promise<WorkerStudent> {
  const { config, worker, shared, length } = start;
  const { batch, seed, weightDecay, syncBatchNorm } = config.training;
  await bindEngine(start.engine);
  const data = (await openDataset(config.data.source ?? '', { points: config.model.points })).train;
  const model = createI2PMae(start.model, { seed });
  model.loadStateDict(start.student);
  const barrier = new Barrier(shared.barrier, shared.workers);
  const exchange = new Exchange(model.parameters.parameters, shared, worker, barrier);
  const optimizer = new AdamW(model.parameters.parameters, { weightDecay });
  optimizer.loadStateDict(stateOf(exchange.owned, start.optimizer));
  const sumsOfAll = syncBatchNorm ? batchNormSums(shared, worker, barrier) : undefined;
  useBatchNormReduction(sumsOfAll);
  const slices = slicesOf(config.training, worker);
  const engine = await selectEngine();
  const pipeline = new BatchPipeline(
    {
      data,
      config: syncBatchNorm ? configOfShare(start.model, worker) : start.model,
      batch,
      seed,
      engine,
      teacher,
      bank: config.teacher.bank,
      slices,
    },
    length.steps - 1,
  );
  const step = async (number: number): Promise<Stepped> => {
    const begun = performance.now();
    const batches = await pipeline.next(number);
    const preparing = (performance.now() - begun) / 1000;
    const weights = sumsOfAll && lossWeights(batches, shared.workers, sumsOfAll);
    const { losses, sums } = await accumulate(model, batches, { step: number, seed, batch, slices, weights });
    exchange.reduce(sums);
    scaleGradients(sums, 1 / (slices.length * shared.workers));
    optimizer.step(sums, learningRate(config.training, length, number));
    disposeGradients(sums);
    exchange.gather();
    return { kind: 'stepped', losses, preparing };
  };
  return { model, optimizer, step };
}

/** The optimizer's entries of some parameters. */
function stateOf(names: ReadonlySet<string>, state: ReadonlyMap<string, HostTensor>): Map<string, HostTensor> {
  return new Map([...state].filter(([key]) => names.has(key.replace(/\.[^.]+$/, ''))));
}

function serve(port: MessagePort, start: WorkerStart): void {
  const post = (reply: WorkerReply): void => port.postMessage(reply);
  const fail = (error: unknown): void =>
    post({ kind: 'failed', message: messageOf(error), told: error instanceof UserError });
  const teacher = start.teacher ? new RemoteTeacher(post) : undefined;
  const opened = open(start, teacher);
  opened.then(() => post({ kind: 'ready' })).catch(fail);
  port.on('message', (request: WorkerRequest) => {
    if (request.kind === 'answer') teacher?.settle(request);
    else opened.then((student) => answer(student, request)).then(post, fail);
  });
}

async function answer(
  { step, model, optimizer }: WorkerStudent,
  request: Exclude<WorkerRequest, { kind: 'answer' }>,
): Promise<WorkerReply> {
  switch (request.kind) {
    case 'step':
      return step(request.step);
    case 'student':
      return { kind: 'state', state: model.stateDict() };
    case 'optimizer':
      return { kind: 'state', state: optimizer.stateDict() };
  }
}

if (parentPort) serve(parentPort, workerData as WorkerStart);
