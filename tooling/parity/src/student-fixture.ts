/** The pre-training model of a fixture folder: its configuration, its student, its teacher, its batch. */
import {
  completeWithOrder,
  createI2PMae,
  type I2PMae,
  type MaeConfig,
  type PreparedBatch,
  prepareBatch,
  type TrainingBatch,
} from '@i2p/mae';
import { selectEngine } from '@i2p/pointops';
import type { HostTensor } from '@i2p/safetensors';
import type { Fixture } from '@i2p/testkit';
import { createOnnxTeacher, type TeacherOutput } from '@i2p/vit2d';
import { ensureBackend } from './backend.js';

export interface StudentFixture {
  readonly config: MaeConfig;
  readonly batch: number;
  readonly student: I2PMae;
  readonly prepared: PreparedBatch;
  readonly teacher: TeacherOutput;
  readonly training: TrainingBatch;
}

const opened = new WeakMap<Fixture, Promise<Omit<StudentFixture, 'student'>>>();

/** A fresh student with the fixture's initial weights; batch and teacher output are computed once per fixture. */
export async function openStudent(fixture: Fixture): Promise<StudentFixture> {
  await ensureBackend();
  let inputs = opened.get(fixture);
  if (!inputs) {
    inputs = openInputs(fixture);
    opened.set(fixture, inputs);
  }
  const ready = await inputs;
  const student = createI2PMae(ready.config, { seed: 0 });
  const { missing, unexpected } = student.loadStateDict(stateOf(fixture));
  if (missing.length + unexpected.length > 0) {
    throw new Error(
      `model_state: missing ${missing.join(', ') || 'nothing'}; unexpected ${unexpected.join(', ') || 'nothing'}`,
    );
  }
  return { ...ready, student };
}

async function openInputs(fixture: Fixture): Promise<Omit<StudentFixture, 'student'>> {
  const config = modelConfig(fixture);
  const points = fixture.golden('model_io', 'pts');
  const batch = points.shape[0] ?? 0;
  const engine = await selectEngine();
  const prepared = prepareBatch(points.f32(), batch, config, engine);
  const onnx = await createOnnxTeacher(visualTower(fixture), { heads: fixture.config.clip.heads });
  const teacher = await onnx.run(prepared.images, 3 * batch);
  await onnx.dispose();
  const order = fixture.golden('model_io', 'ids_shuffle').i32();
  return { config, batch, prepared, teacher, training: completeWithOrder(prepared, teacher, config, order) };
}

function stateOf(fixture: Fixture): Map<string, HostTensor> {
  return new Map(fixture.names('model_state').map((name) => [name, fixture.golden('model_state', name).tensor]));
}

function visualTower(fixture: Fixture): Map<string, HostTensor> {
  const prefix = 'clip_model.visual.';
  return new Map(
    [...stateOf(fixture)]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice('clip_model.'.length), value]),
  );
}

/** The official configuration keys under this project's names. */
function modelConfig(fixture: Fixture): MaeConfig {
  const { model, npts, clip } = fixture.config;
  return {
    points: npts,
    numGroups: model.num_groups,
    groupSizes: model.group_sizes,
    encoderDims: model.encoder_dims,
    encoderDepths: model.encoder_depths,
    numHeads: model.num_heads,
    decoderDims: model.decoder_dims,
    decoderDepths: model.decoder_depths,
    decoderUpBlocks: model.decoder_up_blocks,
    dropPath: model.drop_path_rate,
    maskRatio: model.mask_ratio,
    masking: 'guided',
    maskTemperature: 1,
    targets: '3d+2d',
    teacherDim: clip.out,
    leakIndexZero: true,
    dropUncoveredTokens: true,
  };
}
