/** `i2p segment`: trains a part segmenter on a pre-trained encoder, or from scratch. */
import type { Command } from 'commander';
import type { Layer } from '../config/merge.js';
import { SEGMENTATION } from '../config/segment-schema.js';
import type { Console } from '../console.js';
import type { SegmentResult } from '../segment/segment.js';
import { engineChoice } from './engine-options.js';
import { preparedRun } from './prepared-run.js';
import { finish } from './shared-options.js';
import {
  addSupervisedOptions,
  addWholeModelOptions,
  type SupervisedOptions,
  supervisedLayer,
  withLocalCheckpoint,
} from './supervised-options.js';
import { testedWeights } from './test-weights.js';

const HELP = `
--data is a folder in the ShapeNetPart layout (training uses train and val), or synthetic: shapes whose parts are known.
Reported are instance mIoU (mean over shapes) and class mIoU (mean over categories); best ones are chosen on the test split, as
in the official code. That code also updates twice in each iteration, which --set training.officialDoubleStep=true repeats.

Examples:
  i2p segment --config tiny --checkpoint none --out runs/parts
  i2p segment --config shapenetpart --data shapenetcore_partanno_segmentation_benchmark_v0_normal --checkpoint runs/official --out runs/parts
  i2p segment --resume runs/parts
  i2p segment --test runs/parts
  i2p segment --test best_model.pth --config shapenetpart --data shapenetcore_partanno_segmentation_benchmark_v0_normal --out tests/official`;

export function register(program: Command): void {
  const command = program
    .command('segment')
    .description('train a part segmenter on a pre-trained encoder, and test it')
    .option('--out <folder>', 'run folder to make')
    .addHelpText('after', HELP);
  addWholeModelOptions(addSupervisedOptions(command, SEGMENTATION, 'small'));
  command.action((options: SupervisedOptions) => finish(options, (console) => start(options, console)));
}

async function start(given: SupervisedOptions, console: Console): Promise<object> {
  const options = await withLocalCheckpoint(given, console);
  const [{ prepareSegment }, { segment }] = await Promise.all([
    import('../segment/prepare-segment.js'),
    import('../segment/segment.js'),
  ]);
  const layer = supervisedLayer(options);
  if (options.test !== undefined) return test(options.test, options, layer, console);
  const { prepared, place } = await preparedRun(SEGMENTATION, options, layer, prepareSegment, console);
  const result = await segment(place, prepared, console, engineChoice(options));
  say(result, console);
  return result;
}

async function test(path: string, options: SupervisedOptions, layer: Layer, console: Console): Promise<object> {
  const { testSegmenter } = await import('../segment/test-segmenter.js');
  const whole = testedWeights(SEGMENTATION, 'segmentation', path, options, layer);
  const result = await testSegmenter(whole, options.out, console, engineChoice(options));
  const { instanceIou, classIou, pointAccuracy, testShapes, report } = result;
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  console.say(`instance mIoU ${percent(instanceIou)}, class mIoU ${percent(classIou)}, ${testShapes} shapes`);
  console.say(`of the points ${percent(pointAccuracy)} get their part`);
  if (report !== undefined) console.say(`report: ${report}`);
  return result;
}

function say({ step, steps, run, report, instanceIou, classIou, testShapes }: SegmentResult, console: Console): void {
  if (step < steps) {
    console.say(`stopped after step ${step} of ${steps}; continue with: i2p segment --resume ${run}`);
    process.exitCode = 130;
  }
  for (const [name, { last, best }] of [
    ['instance mIoU', instanceIou],
    ['class mIoU   ', classIou],
  ] as const) {
    if (!last || !best) continue;
    const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
    console.say(
      `${name} ${percent(last.value)} after step ${last.step}, best ${percent(best.value)} after step ${best.step} (chosen on the test split, as officially), ${testShapes} shapes`,
    );
  }
  console.say(`report: ${report}`);
}
