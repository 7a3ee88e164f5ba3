/** `report.html` of a run: collects numbers, charts and pictures. */
import { basename } from 'node:path';
import { completeBatch, prepareBatch } from '@i2p/mae';
import { randomStream } from '@i2p/random';
import { configText } from '../config/load-config.js';
import { evenlySpread, gatherClouds } from '../pretrain/gather-clouds.js';
import type { Session } from '../pretrain/session.js';
import { replaceFile } from '../run-folder/durable.js';
import { readMetrics, type StepMetrics } from '../run-folder/metrics-log.js';
import type { RunFolder } from '../run-folder/run-folder.js';
import { inspectReconstruction } from '../student/inspect.js';
import { type ReportContent, reportPage, type ShapeSection } from './page.js';
import { reconstructionPictures, viewPictures } from './shape-figure.js';
import { finalMean, MEAN_OF, trainingCharts } from './training-charts.js';

/** Writes the report of a run as it stands; leaves the student as it was. */
export async function writeReport(run: RunFolder, session: Session): Promise<void> {
  const metrics = readMetrics(run.metrics);
  const { config, data, teacher } = session;
  const page = reportPage({
    title: `I2P-MAE pre-training: ${basename(run.root)}`,
    subtitle: [data.description, teacher?.description ?? 'no teacher'].join(' · '),
    numbers: numbers(session, metrics),
    charts: trainingCharts(metrics),
    shapes: await shapeSections(session),
    config: configText(config),
  });
  replaceFile(run.report, page);
}

function numbers({ length, model }: Session, metrics: readonly StepMetrics[]): ReportContent['numbers'] {
  const features = metrics.findLast(({ featureStd }) => featureStd !== undefined);
  const fixed = (value: number | undefined, digits: number): string =>
    value === undefined ? '–' : value.toPrecision(digits);
  const hint = `mean over the last ${MEAN_OF} steps`;
  return [
    { label: 'steps', value: `${metrics.at(-1)?.step ?? 0} / ${length.steps}` },
    { label: `3D loss, mean of ${MEAN_OF}`, value: fixed(finalMean(metrics, 'loss3d'), 4), hint },
    { label: `2D loss, mean of ${MEAN_OF}`, value: fixed(finalMean(metrics, 'loss2d'), 4), hint },
    { label: '3D / best constant', value: fixed(finalMean(metrics, 'relative3d'), 3), hint },
    { label: '2D / best constant', value: fixed(finalMean(metrics, 'relative2d'), 3), hint },
    { label: 'feature deviation', value: fixed(features?.featureStd, 3) },
    { label: 'effective rank', value: fixed(features?.effectiveRank, 3) },
    { label: 'parameters', value: `${(model.parameterCount / 1e6).toFixed(2)} M` },
  ];
}

async function shapeSections({ config, data, engine, model, teacher }: Session): Promise<ShapeSection[]> {
  if (config.log.reportShapes === 0) return [];
  const indices = evenlySpread(config.log.reportShapes, data.test.size);
  const points = gatherClouds(data.test, indices, config.model.points);
  const prepared = prepareBatch(points, indices.length, model.config, engine);
  const answer = await teacher?.run(prepared.images, 3 * indices.length);
  const batch = completeBatch(prepared, answer, model.config, randomStream(config.training.seed, 'report'));
  const reconstruction = await inspectReconstruction(model, batch);
  return [...indices].map((index, cloud) => {
    const { depth, saliency, tokens } = viewPictures(batch, cloud, answer?.saliency);
    const clouds = reconstructionPictures(batch, cloud, reconstruction);
    const rows = [
      { label: 'depth views', pictures: depth },
      { label: "the teacher's saliency", pictures: saliency },
      { label: 'tokens of the middle level: visible (discs) and masked (rings)', pictures: tokens },
    ];
    return {
      caption: `${data.test.classNames[data.test.labels[index] ?? -1] ?? 'shape'}, test cloud ${index}`,
      views: rows
        .filter(({ pictures }) => pictures.length > 0)
        .map(({ label, pictures }) => ({ label, pictures: pictures.map((canvas) => canvas.dataUri()) })),
      clouds: ['input', 'visible tokens', 'reconstruction of the masked ones', 'truth'].map((label, i) => ({
        label,
        picture: clouds[i]?.dataUri() ?? '',
      })),
    };
  });
}
