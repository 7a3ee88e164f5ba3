/** A worker thread that dies in the middle of a run: one sentence, exit code 1, and the run resumes. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { i2p } from '../../test-support/in-process.js';
import { miniatureRun, runCli } from '../../test-support/run-cli.js';

// a run that waits for the dead worker ends here
jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-worker-loss-'));
const STEPS = 5;
const start = (out: string): string[] =>
  miniatureRun(
    out,
    '--blas',
    'none',
    '--workers',
    '2',
    '--steps',
    String(STEPS),
    '--set',
    'checkpoint.every=2',
    '--set',
    'log.reportShapes=0',
  );

/** Runs in the main thread when it hands step 4 to the second worker; the first one starts on it and waits. */
const atStepFour = (fault: string): string => `
import { Worker } from 'node:worker_threads';
const post = Worker.prototype.postMessage;
let asked = 0;
Worker.prototype.postMessage = function (request, ...rest) {
  if (request.kind === 'step' && request.step === 3 && ++asked === 2) { ${fault} } else post.call(this, request, ...rest);
};`;

function lastBytes(run: string): Record<string, string> {
  const last = join(run, 'checkpoints', `step-00000${STEPS}`);
  const files = [...readdirSync(last).map((name) => join(last, name)), join(run, 'metrics.jsonl')];
  return Object.fromEntries(files.map((file) => [file.slice(run.length), readFileSync(file).toString('base64')]));
}

let whole: Record<string, string>;
beforeAll(async () => {
  await i2p(...start(join(folder, 'whole')));
  whole = lastBytes(join(folder, 'whole'));
});

it.each([
  ['is terminated', 'this.terminate();', 'its thread ended with code 1'],
  ['throws', 'post.call(this, null);', "Cannot read properties of null (reading 'kind')"],
])('a worker that %s ends the run with one sentence, and it resumes to the same bytes', async (what, fault, reason) => {
  const run = join(folder, what);
  const { code, errors } = await runCli(start(run), undefined, atStepFour(fault));
  expect(code).toBe(1);
  const said = errors.trim().split('\n').at(-1);
  expect(said).toBe(`i2p: worker 2 of 2 is lost: ${reason}; --resume goes on from the last checkpoint`);
  expect(errors).not.toMatch(/^ {4}at /m);
  expect(await i2p('pretrain', '--resume', run, '--blas', 'none')).toContain('continuing after step 2');
  expect(lastBytes(run)).toEqual(whole);
});
