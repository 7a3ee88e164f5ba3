/**
 * npm run fuzz -- [FORMAT...] [--cases N]: damages a good file of each format N times (10000 by default) and reads it. Each
 * format runs in a process of its own, so that a hang or a crash is told by format and case.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allFormats } from './registries.js';
import { runCases } from './run-cases.js';

const HANG_SECONDS = 30;
const PER_MESSAGE = 100;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cases: { type: 'string', default: '10000' }, child: { type: 'boolean', default: false } },
});
const cases = Number(values.cases);
const formats = await allFormats();
const names = formats.map(({ format }) => format);
const unknown = positionals.find((name) => !names.includes(name));
if (unknown !== undefined || !Number.isInteger(cases) || cases < 1) {
  console.error(`expected formats of ${names.join(' ')} and a number of cases, got ${unknown ?? values.cases}`);
  process.exitCode = 1;
} else if (values.child) await runChild(positionals[0] ?? '');
else {
  for (const name of positionals.length > 0 ? positionals : names) {
    if (!(await runFormat(name))) process.exitCode = 1;
  }
}

/** In the child: case numbers go to the parent, the outcome to the terminal. */
async function runChild(name: string): Promise<void> {
  const format = formats.find((one) => one.format === name);
  if (!format) throw new Error(`there is no format ${name}`);
  console.error = () => {}; // libraries tell of damage there, too
  const started = performance.now();
  const { read, refused, problems } = await runCases(format, cases, (i) => {
    if (i % PER_MESSAGE === 0) process.send?.(i);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(16)} ${cases} cases, ${read} read, ${refused} refused, ${problems.length} problems, ${seconds} s`,
  );
  for (const problem of problems.slice(0, 10)) console.log(`  ${problem}`);
  process.exit(problems.length > 0 ? 1 : 0);
}

/** In the parent: whether a format's cases all ended well. */
function runFormat(name: string): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, fileURLToPath(import.meta.url), name, '--child', '--cases', String(cases)],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  return new Promise((resolve) => {
    let last = 0;
    const stop = () => child.kill('SIGKILL');
    let watch = setTimeout(stop, HANG_SECONDS * 1000);
    child.on('message', (i) => {
      last = Number(i);
      clearTimeout(watch);
      watch = setTimeout(stop, HANG_SECONDS * 1000);
    });
    child.on('close', (code, signal) => {
      clearTimeout(watch);
      if (code !== 0 && code !== 1)
        console.log(
          `${name}: stopped by ${signal ?? `exit code ${code}`} between case ${last} and ${last + PER_MESSAGE}`,
        );
      resolve(code === 0);
    });
  });
}
