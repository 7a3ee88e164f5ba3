/** The pre-training model: grouping, masks, every recorded intermediate, losses, BatchNorm buffers, evaluation features. */
import {
  evaluationMasks,
  type ForwardPass,
  geometryTargets,
  keepProbability,
  saliencyAtCentres,
  selectRows,
  semanticRows,
} from '@i2p/mae';
import { AdamW, disposeGradients } from '@i2p/nn';
import { selectEngine } from '@i2p/pointops';
import { type Comparison, compareClose, compareEqual, type Fixture, type GoldenTensor } from '@i2p/testkit';
import { checkBatchNormBuffers } from '../batch-norm-buffers.js';
import type { ParityGroup } from '../group.js';
import { keptValues } from '../kept-values.js';
import { compareSparseImages } from '../sparse-images.js';
import { openStudent, type StudentFixture } from '../student-fixture.js';

export const modelGroup: ParityGroup = {
  name: 'model',
  async check(fixture) {
    const opened = await openStudent(fixture);
    const results = [...checkInputs(fixture, opened), ...(await checkForward(fixture, opened))];
    opened.student.dispose();
    return [
      ...results,
      ...(await checkBatchNormBuffers(fixture)),
      ...(await checkEvaluation(fixture)),
      ...(await checkTrajectories(fixture)),
    ];
  },
};

const io = (fixture: Fixture, name: string): GoldenTensor => fixture.golden('model_io', name);

/** Channel-first maps [n,C,P,P] as patch rows [n,P*P,C]. */
function patchRows(golden: GoldenTensor): Float32Array {
  const [n = 0, channels = 0, high = 0, wide = 0] = golden.shape;
  const patches = high * wide;
  const source = golden.f32();
  const rows = new Float32Array(source.length);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < channels; c++) {
      for (let p = 0; p < patches; p++)
        rows[(i * patches + p) * channels + c] = source[(i * channels + c) * patches + p] as number;
    }
  }
  return rows;
}

function checkInputs(fixture: Fixture, { prepared, teacher, training, batch, config }: StudentFixture): Comparison[] {
  const results: Comparison[] = [];
  prepared.levels.forEach((level, i) => {
    results.push(compareEqual(`centers.level${i}`, level.centres, io(fixture, `centers.level${i}`).f32()));
    results.push(compareEqual(`knn_flat.level${i}`, level.neighbours, io(fixture, `knn_flat.level${i}`).i32()));
    results.push(compareClose(`neighborhoods.level${i}`, level.offsets, io(fixture, `neighborhoods.level${i}`)));
    results.push(compareEqual(`mask.level${i}`, training.masks[i] as Uint8Array, io(fixture, `mask.level${i}`).i32()));
  });
  prepared.views.grids.forEach((grid, v) => {
    results.push(compareEqual(`view${v + 1}.pc_min`, grid.min, io(fixture, `view${v + 1}.pc_min`).f32()));
    results.push(compareEqual(`view${v + 1}.grid_size`, grid.step, io(fixture, `view${v + 1}.grid_size`).f32()));
    for (const [axis, name] of ['offset_x', 'offset_y'].entries()) {
      const shifts = Array.from({ length: batch }, (_, b) => grid.shift[2 * b + axis] as number);
      results.push(compareEqual(`view${v + 1}.${name}`, shifts, io(fixture, `view${v + 1}.${name}`).f32()));
    }
  });
  results.push(
    ...compareSparseImages('imgs', prepared.images, io(fixture, 'imgs.nz_index'), io(fixture, 'imgs.nz_value')),
  );
  const map = io(fixture, 'clip_feature_map');
  const rows = { ...map, tensor: { ...map.tensor, data: patchRows(map) } };
  results.push(compareClose('clip_feature_map', teacher.features, rows));
  results.push(compareClose('clip_cls_attention', teacher.saliency, io(fixture, 'clip_cls_attention')));
  const saliency = saliencyAtCentres(teacher.saliency, prepared.levels, prepared.views, batch);
  results.push(compareClose('spatial_saliency', saliency, io(fixture, 'spatial_saliency')));
  results.push(
    compareClose(
      'keep_probability',
      keepProbability(saliency, batch, config.maskTemperature),
      io(fixture, 'keep_probability'),
    ),
  );
  return results;
}

async function checkForward(fixture: Fixture, { student, training, config }: StudentFixture): Promise<Comparison[]> {
  let encoded: ForwardPass['encoded'] = [];
  const values = await keptValues(() => {
    const pass = student.forward(training);
    if (!pass.reconstruction2d) throw new Error('the fixture model has 2D targets, this one has none');
    encoded = pass.encoded;
    const levels = pass.encoded.flatMap(({ embedded, tokens }, i) => [
      [`group_tokens.level${i}`, embedded] as const,
      [`encoder_out.level${i}`, tokens] as const,
    ]);
    return {
      ...Object.fromEntries(levels),
      token_prop_out: pass.decoded.propagated,
      decoder_out: pass.decoded.tokens,
      rec_3d: pass.reconstruction3d,
      loss_3d: pass.loss3d,
      rec_2d: pass.reconstruction2d,
      loss_2d: pass.loss2d,
    };
  });
  const results = encoded.map(({ visible }, i) => {
    const valid = io(fixture, `valid.level${i}`);
    const [batch = 0, padded = 0] = valid.shape;
    const counts = Array.from({ length: batch }, (_, b) =>
      valid
        .i32()
        .slice(b * padded, (b + 1) * padded)
        .reduce((a, c) => a + c, 0),
    );
    return compareEqual(`valid.level${i}`, visible.lengths, counts);
  });
  for (const [name, actual] of Object.entries(values)) {
    const golden = io(fixture, name);
    const level = /^encoder_out\.level(\d)$/.exec(name)?.[1];
    const lengths = level === undefined ? undefined : encoded[Number(level)]?.visible.lengths;
    results.push(lengths ? compareValidRows(name, actual, lengths, golden) : compareClose(name, actual, golden));
  }
  if (!training.teacherRows) throw new Error('the fixture batch has 2D targets, this one has none');
  const targets = selectRows(training.teacherRows, semanticRows(training), 3 * config.teacherDim);
  results.push(compareClose('target_3d', geometryTargets(training), io(fixture, 'target_3d')));
  results.push(compareClose('target_2d', targets, io(fixture, 'target_2d')));
  return results;
}

/** Packed rows against a padded golden tensor [B,T,C]: rows of real tokens only. */
function compareValidRows(name: string, rows: Float32Array, lengths: Int32Array, golden: GoldenTensor): Comparison {
  const [, padded = 0, width = 0] = golden.shape;
  const source = golden.f32();
  const kept: number[] = [];
  lengths.forEach((length, b) => {
    for (let i = b * padded * width; i < (b * padded + length) * width; i++) kept.push(source[i] as number);
  });
  return compareClose(name, rows, { ...golden, tensor: { ...golden.tensor, data: Float32Array.from(kept) } });
}

async function checkEvaluation(fixture: Fixture): Promise<Comparison[]> {
  const { student, prepared, batch, config } = await openStudent(fixture);
  const masks = evaluationMasks(prepared.levels, batch, config);
  const { max } = await student.encodeAsync(prepared.points, batch, await selectEngine());
  student.dispose();
  return [
    ...masks.map((mask, i) => compareEqual(`eval_mask.level${i}`, mask, io(fixture, `eval_mask.level${i}`).i32())),
    compareClose('eval_features', max, io(fixture, 'eval_features')),
  ];
}

/** Losses of successive AdamW steps on one batch, row by row within the spread that rounding alone gives. */
async function checkTrajectories(fixture: Fixture): Promise<Comparison[]> {
  const results: Comparison[] = [];
  for (const name of fixture.names('model_io').filter((n) => n.startsWith('loss_trajectory'))) {
    const golden = io(fixture, name);
    const rate = Number(/lr([0-9.e-]+)$/.exec(name)?.[1] ?? 1e-3);
    const { student, training } = await openStudent(fixture);
    const optimizer = new AdamW(student.parameters.parameters, { weightDecay: 0.05 });
    const losses: number[] = [];
    for (let step = 0; step < (golden.shape[0] ?? 0); step++) {
      const { loss3d, loss2d, gradients } = await student.lossAndGradientsAsync(training);
      losses.push(loss3d, loss2d);
      optimizer.step(gradients, rate);
      disposeGradients(gradients);
    }
    optimizer.dispose();
    student.dispose();
    results.push(compareClose(name, losses, golden));
  }
  return results;
}
