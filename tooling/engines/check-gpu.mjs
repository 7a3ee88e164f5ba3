/**
 * `npm run check:gpu [-- --quick] [--peers] [--software]`: everything that can be checked on this machine's card, after `npm run setup`:
 * the suites of the engines, parity with the official code, and their times; writes results/gpu-NAME.json. `--peers` times torch beside it,
 * on the card where torch sees it; `--software` shows, without a card, that the program itself works.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { enterWorkspace, root } from '../scripts/toolchain.mjs';
import { parityOf } from './parity.mjs';
import { jsonOf } from './run.mjs';
import { suitesOf } from './suites.mjs';

/** What a device has a suite of; of the operations only the engines on it. */
const OPERATIONS = 'packages/kernels/src/ops';
const ON_WEBGPU = [
  'packages/webgpu/src/(gpu|device-errors)',
  'packages/kernels/src/engines/webgpu',
  'packages/pointops/src/engines',
  'packages/projection/src/webgpu',
];

enterWorkspace();
const flags = flagsOf();
if (flags.software) process.env['I2P_WEBGPU_SOFTWARE'] = '1';
else process.env['I2P_TEST_GPU'] = 'card';

const folder = mkdtempSync(join(tmpdir(), 'i2p-gpu-'));
try {
  await check();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function check() {
  const { findings } = await json('apps/trainer/dist/cli.js', 'doctor', '--json');
  const found = (name) => findings.find((finding) => finding.name === name);
  const cuda = found(flags.software ? 'tensorflow, cpu' : 'tensorflow, gpu');
  const webgpu = found('webgpu');
  // results tell what ran, not where it lies
  const named = ({ found: isThere, detail }) => (isThere ? detail.replace(/\S*\/(?=lib[^/]*$)/, '') : 'not found');
  const devices = { webgpu: named(webgpu), tensorflow: named(cuda) };
  for (const { name, detail } of [webgpu, cuda]) console.log(`${name}: ${detail}`);
  if (!webgpu.found && !cuda.found) {
    console.error('there is no card here that WebGPU or TensorFlow could use; --software checks the program itself');
    process.exitCode = 1;
    return;
  }
  const engines = [...(webgpu.found ? ['webgpu', 'gpujs'] : []), ...(cuda.found ? ['tensorflow'] : [])];
  const operations = await test(['--testNamePattern', `(${engines.join('|')})`, OPERATIONS]);
  const onDevice = webgpu.found ? await test(ON_WEBGPU) : undefined;
  const backends = [
    ...(webgpu.found ? ['webgpu'] : []),
    ...(cuda.found ? [flags.software ? 'tensorflow' : 'tensorflow-gpu'] : []),
  ];
  const parity = {};
  for (const backend of backends) parity[backend] = await parityOf(backend);
  const reports = onDevice ? [operations, onDevice] : [operations];
  const tests = countsOf(reports);
  const suites = onlyRun(
    suitesOf({
      testResults: reports
        .flatMap(({ testResults }) => testResults)
        .filter(({ assertionResults }) => assertionResults.length > 0),
    }),
  );
  const result = { machine: found('machine').detail, devices, software: flags.software, tests, suites, parity };
  const file = `results/gpu-${slugOf(webgpu.found ? webgpu.detail : cuda.detail)}.json`;
  write(file, result);
  for (const [name, { says }] of Object.entries(parity)) console.log(`parity on ${name}: ${says}`);
  console.log(`${tests.passed} tests passed, ${tests.failed} failed; ${file}`);
  // last, so that what was found before is kept whatever happens
  const times = ['engines', ...(flags.quick ? ['--quick'] : []), ...(flags.peers ? ['--peers'] : [])];
  write(file, { ...result, bench: await json('apps/benchmarks/dist/run.js', ...times, '--json') });
  const disagree = Object.values(parity).filter(({ says }) => !says.endsWith('groups agree'));
  if (tests.failed > 0 || disagree.length > 0) process.exitCode = 1;
}

function test(words) {
  return json('node_modules/jest/bin/jest.js', '-i', '--silent', ...words, '--json', '--outputFile');
}

/** A suite that could not be run counts as a failed test. */
function countsOf(reports) {
  const sum = (of) => reports.reduce((total, report) => total + of(report), 0);
  return {
    passed: sum((report) => report.numPassedTests),
    failed: sum((report) => report.numFailedTests + report.numRuntimeErrorTestSuites),
  };
}

function write(file, result) {
  writeFileSync(join(root, file), `${JSON.stringify(result, null, 2)}\n`);
}

function json(program, ...args) {
  return jsonOf(join(folder, 'result.json'), program, args);
}

/** Without the engines that the pattern left out. */
function onlyRun(suites) {
  const rows = Object.entries(suites).map(([operation, engines]) => [
    operation,
    Object.fromEntries(Object.entries(engines).filter(([, { passed, failed }]) => passed + failed > 0)),
  ]);
  return Object.fromEntries(rows.filter(([, engines]) => Object.keys(engines).length > 0));
}

/** Ends the program with one sentence at a flag that there is not. */
function flagsOf() {
  const flag = { type: 'boolean', default: false };
  try {
    return parseArgs({ options: { quick: flag, peers: flag, software: flag } }).values;
  } catch (error) {
    console.error(`check:gpu: ${error.message.split('. ')[0]}; known are --quick, --peers and --software`);
    process.exit(1);
  }
}

function slugOf(device) {
  return device
    .replace(/:.*/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
}
