/** What `svm` and `features` work on: a student, trained or not, with the data it is to be judged on. */
import { type DatasetPair, openDataset } from '@i2p/data';
import type { I2PMae } from '@i2p/mae';
import { type PointEngine, selectEngine } from '@i2p/pointops';
import { engineChoice } from '../commands/engine-options.js';
import { absoluteSource, configOf } from '../commands/shared-options.js';
import type { StudentOptions } from '../commands/student-options.js';
import { checkModel } from '../config/constraints.js';
import { modelConfig } from '../config/model-config.js';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { localFile } from '../hub/hub-file.js';
import { UserError } from '../user-error.js';
import { calibrate } from './calibrate.js';
import { CALIBRATION_BATCHES } from './calibration-batches.js';
import { findCheckpoint, loadStudent, newStudent } from './load-student.js';

/** A student with the data it is to be judged on. */
export interface Subject {
  readonly model: I2PMae;
  readonly data: DatasetPair;
  readonly engine: PointEngine;
  /** What the student is, for results: the weights' file, or that it is untrained and how it was calibrated. */
  readonly origin: string;
}

/** Opens data and student. @throws UserError when the options do not name one student, or something is missing */
export async function openSubject(options: StudentOptions, console: Console): Promise<Subject> {
  if ((options.checkpoint !== undefined) === (options.init === true))
    throw new UserError('give either --checkpoint PATH or --init');
  return options.checkpoint === undefined ? untrained(options, console) : trained(options, options.checkpoint, console);
}

async function trained(options: StudentOptions, path: string, console: Console): Promise<Subject> {
  if (options.config === undefined && options.set !== undefined)
    throw new UserError('--set needs --config here: a run keeps its own configuration');
  const local = await localFile(path, console);
  const named = findCheckpoint(local, options.config === undefined ? undefined : configOf(options, options.config));
  const found = { ...named, config: withPoints(named.config, options.points) };
  const data = await open(options, found.config);
  const model = await loadStudent(found, console, engineChoice(options));
  return { model, data, engine: await selectEngine(), origin: found.file };
}

async function untrained(options: StudentOptions, console: Console): Promise<Subject> {
  const named = configOf(options, 'small', options.seed === undefined ? {} : { training: { seed: options.seed } });
  const config = withPoints(named, options.points);
  const data = await open(options, config);
  const model = await newStudent(modelConfig(config.model), config.training.seed, engineChoice(options), console.note);
  const engine = await selectEngine();
  console.note(
    `untrained model of ${options.config ?? 'small'}, seed ${config.training.seed}: calibrating its BatchNorm statistics over ${CALIBRATION_BATCHES} batches`,
  );
  calibrate(model, data.train, engine, config.training);
  const origin = `untrained ${options.config ?? 'small'}, seed ${config.training.seed}, BatchNorm calibrated over ${CALIBRATION_BATCHES} batches of ${config.training.batch}`;
  return { model, data, engine, origin };
}

/** No weight depends on the number of points. @throws UserError when there are fewer than groups */
function withPoints(config: RunConfig, points = config.model.points): RunConfig {
  const model = { ...config.model, points };
  checkModel(model, `with --points ${points}`);
  return { ...config, model };
}

async function open(options: StudentOptions, config: RunConfig): Promise<DatasetPair> {
  const source = options.data === undefined ? config.data.source : absoluteSource(options.data);
  if (source === null)
    throw new UserError('no data: give --data FOLDER, --data train.h5,test.h5, or --data synthetic:');
  return openDataset(source, { points: config.model.points });
}
