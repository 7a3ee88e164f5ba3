/** Everything a run needs while it trains: data, teacher, student, optimizer, and where it stands. */
import { type DatasetPair, openDataset } from '@i2p/data';
import { createI2PMae, type I2PMae } from '@i2p/mae';
import type { Communicator } from '@i2p/mpi';
import { type PointEngine, selectEngine } from '@i2p/pointops';
import { modelConfig, needsTeacher } from '../config/model-config.js';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import type { FrozenTeacher } from '../frozen-teacher/frozen-teacher.js';
import { openTeacher } from '../frozen-teacher/open-teacher.js';
import type { Checkpoint } from '../run-folder/checkpoint-store.js';
import { checkHeap, memoryNote } from '../student/check-heap.js';
import { type EngineChoice, type MatrixEngine, startEngine } from '../student/matrix-engine.js';
import { bankedTeacher, openBank } from '../teacher-bank/open-bank.js';
import { messageOf, UserError } from '../user-error.js';
import { type RunLength, runLength } from './learning-rate.js';

export interface Session {
  readonly config: RunConfig;
  readonly data: DatasetPair;
  readonly engine: PointEngine;
  readonly matrices: MatrixEngine;
  readonly teacher: FrozenTeacher | undefined;
  readonly model: I2PMae;
  readonly length: RunLength;
  /** Those that share each batch, where mpirun started several. */
  readonly ranks: Communicator | undefined;
  dispose(): Promise<void>;
}

/** Opens data and teacher and builds the student. @throws UserError naming what is missing or does not fit */
export async function openSession(
  config: RunConfig,
  console: Console,
  choice?: EngineChoice,
  ranks?: Communicator,
): Promise<Session> {
  if (config.data.source === null)
    throw new UserError('no data: give --data FOLDER, --data train.h5,test.h5, or --data synthetic:');
  const data = await openDataset(config.data.source, { points: config.model.points });
  const length = runLength(config.training, data.train.size);
  const teacher = needsTeacher(config.model) ? await teacherFor(config, data, length, console) : undefined;
  try {
    const matrices = await startEngine(choice, console.note);
    const model = createI2PMae(modelConfig(config.model, teacher?.featureDim), config.training);
    checkTeacher(model, teacher);
    const memory = memoryNote(matrices, { ...config.training, ranks: ranks?.size }, (division) =>
      checkHeap(model, division),
    );
    console.note(`data     ${data.description}`);
    console.note(`teacher  ${teacher?.description ?? 'none (3D targets, random masks)'}`);
    console.note(
      `student  ${(model.parameterCount / 1e6).toFixed(2)} M parameters, ${length.steps} steps of ${config.training.batch} clouds`,
    );
    if (memory !== undefined) console.note(memory);
    const dispose = async (): Promise<void> => {
      await teacher?.dispose();
      model.dispose();
    };
    return { config, data, engine: await selectEngine(), matrices, teacher, model, length, ranks, dispose };
  } catch (error) {
    await teacher?.dispose();
    throw error;
  }
}

async function teacherFor(
  config: RunConfig,
  { train }: DatasetPair,
  { steps }: RunLength,
  console: Console,
): Promise<FrozenTeacher> {
  if (config.teacher.bank === null) return openTeacher(config.teacher, console);
  return bankedTeacher(await openBank(config, train, console, steps * config.training.batch));
}

function checkTeacher(model: I2PMae, teacher: FrozenTeacher | undefined): void {
  if (teacher && model.config.targets !== '3d' && teacher.featureDim !== model.config.teacherDim) {
    throw new UserError(
      `the teacher gives ${teacher.featureDim} channels, but model.teacherDim is ${model.config.teacherDim}`,
    );
  }
}

/** Puts the student where a checkpoint left it. @throws UserError when it is of another configuration */
export function restore({ model }: Session, checkpoint: Pick<Checkpoint, 'folder' | 'model'>): void {
  try {
    const { missing, unexpected } = model.loadStateDict(checkpoint.model);
    const [wrong] = [...missing, ...unexpected];
    if (wrong !== undefined)
      throw new Error(`the tensor "${wrong}" is ${missing.length > 0 ? 'missing' : 'not one of the model'}`);
  } catch (error) {
    throw new UserError(`cannot continue from ${checkpoint.folder}: ${messageOf(error)}`, { cause: error });
  }
}
