/** `i2p segment --test`: a part segmenter on a test split; nothing is trained (SPEC 8). */
import { basename } from 'node:path';
import { partScores } from '@i2p/eval';
import { createPartSegmenter } from '@i2p/mae';
import { selectEngine } from '@i2p/pointops';
import { configText } from '../config/load-config.js';
import type { SegmentConfig } from '../config/segment-schema.js';
import type { Console } from '../console.js';
import { configCard, numberCards } from '../report/page.js';
import { expectFree } from '../run-folder/run-folder.js';
import { type EngineChoice, startEngineAtOnce } from '../student/matrix-engine.js';
import { buildModel } from '../supervised/build-model.js';
import { loadWholeModel, type WholeModel } from '../supervised/whole-model.js';
import { writeTest } from '../supervised/write-test.js';
import { prepareSegment } from './prepare-segment.js';
import { segmentSplit } from './segment-split.js';
import { FIGURES_STYLE, segmentationFigures } from './segmentation-figures.js';

export interface SegmenterTest {
  readonly weights: string;
  readonly data: string;
  readonly testShapes: number;
  /** Shares, as fractions: mean over the shapes, and over the categories. */
  readonly instanceIou: number;
  readonly classIou: number;
  /** Mean over the shapes of the share of points whose part was found. */
  readonly pointAccuracy: number;
  readonly categories: readonly { readonly name: string; readonly shapes: number; readonly iou: number }[];
  readonly report: string | undefined;
}

/**
 * @param out a new folder for `report.html` and `test.json`; none: nothing is written
 * @throws UserError when the weights are not those of the configured model, or the data do not fit
 */
export async function testSegmenter(
  whole: WholeModel<SegmentConfig>,
  out: string | undefined,
  console: Console,
  choice?: EngineChoice,
): Promise<SegmenterTest> {
  if (out !== undefined) expectFree(out);
  const { config, segmenter: sizes, data } = await prepareSegment(whole.config, console);
  await startEngineAtOnce(choice);
  const segmenter = buildModel(() => createPartSegmenter(sizes, { seed: config.training.seed }));
  try {
    loadWholeModel(segmenter, whole, console);
    console.note(`data     ${data.description}`);
    const shapes = segmentSplit(segmenter, data.test, await selectEngine(), config.training.seed);
    const { categoryNames } = data.test;
    const { instanceIou, classIou, categories } = partScores(shapes);
    const result = {
      weights: whole.file,
      data: data.description,
      testShapes: shapes.length,
      instanceIou,
      classIou,
      pointAccuracy: shapes.reduce((sum, { accuracy }) => sum + accuracy, 0) / shapes.length,
      categories: categories.map(({ category, shapes: count, iou }) => ({
        name: categoryNames[category] ?? `category ${category}`,
        shapes: count,
        iou,
      })),
    };
    if (out === undefined) return { ...result, report: undefined };
    const body = [
      numberCards(numbersOf(result)),
      segmentationFigures(shapes, categoryNames, 'these weights', config.log.reportShapes),
      configCard(configText(config)),
    ].join('\n');
    const title = `Test: ${basename(whole.file)}`;
    const { report } = writeTest(out, result, { title, subtitle: data.description, body, style: FIGURES_STYLE });
    return { ...result, report };
  } finally {
    segmenter.dispose();
  }
}

function numbersOf({ instanceIou, classIou, pointAccuracy, testShapes }: Omit<SegmenterTest, 'report'>) {
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  return [
    { label: `instance mIoU, ${testShapes} shapes`, value: percent(instanceIou) },
    { label: 'class mIoU', value: percent(classIou) },
    { label: 'points with their part', value: percent(pointAccuracy) },
  ];
}
