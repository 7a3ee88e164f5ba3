/** Runs the command from its sources in a child process, as a user would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface CliResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

/**
 * @param onStart gets the process, e.g. to kill it
 * @param preload source of an ES module that runs before the command
 */
export function runCli(
  words: readonly string[],
  onStart?: (child: ChildProcess) => void,
  preload = '',
): Promise<CliResult> {
  return runProgram(process.execPath, cliWords(words, preload), onStart);
}

/** Node's arguments that run the command from its sources. */
export function cliWords(words: readonly string[], preload = ''): string[] {
  const first = `data:text/javascript,${encodeURIComponent(preload)}`;
  return ['--import', first, '--import', 'tsx', join(__dirname, '..', 'cli.ts'), ...words];
}

/** Runs a program in the repository's root. */
export function runProgram(
  program: string,
  words: readonly string[],
  onStart?: (child: ChildProcess) => void,
): Promise<CliResult> {
  const child = spawn(program, words, { cwd: join(__dirname, '..', '..', '..', '..') });
  onStart?.(child);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  return new Promise((done) => child.on('close', (code, signal) => done({ code, signal, output, errors })));
}

/** A student small enough for a test: a few hundred milliseconds a step at most. */
export const MINIATURE: readonly string[] = [
  ...['model.points=64', 'model.numGroups=[24, 12, 6]', 'model.groupSizes=[4, 4, 4]', 'model.encoderDims=[6, 12, 24]'],
  ...['model.numHeads=2', 'model.decoderDims=[24, 12]', 'model.maskRatio=0.5', 'training.batch=2', 'teacher.file=null'],
  ...[
    'log.statisticsClouds=4',
    'log.statisticsEvery=4',
    'log.reportShapes=1',
    'data.source="synthetic:train=40,test=40"',
  ],
].flatMap((setting) => ['--set', setting]);

/** A run of MINIATURE students that needs no teacher. */
export function miniatureRun(out: string, ...more: string[]): string[] {
  const alone = ['--set', 'model.targets=3d', '--set', 'model.masking=random'];
  return ['pretrain', '--config', 'tiny', '--out', out, '--steps', '2', ...MINIATURE, ...alone, ...more];
}

/** A classifier small enough for a test; the same encoder as MINIATURE's. */
export const MINIATURE_CLASSIFIER: readonly string[] = [
  ...['model.points=64', 'model.numGroups=[24, 12, 6]', 'model.groupSizes=[4, 4, 4]', 'model.encoderDims=[6, 12, 24]'],
  ...['model.numHeads=2', 'model.headWidth=16', 'training.batch=4', 'evaluation.every=2', 'log.reportShapes=0'],
  'data.source="synthetic:train=24,test=16,points=70,classes=4"',
].flatMap((setting) => ['--set', setting]);

/** A segmenter of the same size. */
export const MINIATURE_SEGMENTER: readonly string[] = [
  ...['model.points=64', 'model.numGroups=[24, 12, 6]', 'model.groupSizes=[4, 4, 4]', 'model.encoderDims=[6, 12, 24]'],
  ...['model.numHeads=2', 'model.propagationWidths=[12]', 'model.headWidths=[16, 12, 8]', 'training.batch=4'],
  ...['evaluation.every=2', 'log.reportShapes=0', 'data.source="synthetic:train=20,test=10,points=80"'],
].flatMap((setting) => ['--set', setting]);
