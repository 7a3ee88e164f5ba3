/** `npm run engines:table`: writes the table of results/engines.json into the README of the repository. */
import { readFileSync, writeFileSync } from 'node:fs';
import { enterWorkspace } from '../scripts/toolchain.mjs';

const BEGIN = '<!-- engines:begin -->';
const END = '<!-- engines:end -->';
const ENGINES = ['simd', 'relaxed', 'tensorflow', 'webgpu', 'js', 'wasm', 'gpujs'];
const PARITY = { wasm: 'simd', 'wasm-relaxed': 'relaxed', tensorflow: 'tensorflow', webgpu: 'webgpu' };

/** The contender's own words: behind the number of rounds and the memory. */
const DEVICE = /MB; (.*)$/;

enterWorkspace();
const { machine, suites, parity, bench = [] } = JSON.parse(readFileSync('results/engines.json', 'utf8'));
const readme = readFileSync('README.md', 'utf8');
const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
if (begin < 0 || end < begin) throw new Error(`expected ${BEGIN} and, after it, ${END} in the README`);
writeFileSync('README.md', `${readme.slice(0, begin + BEGIN.length)}\n${tableOf()}\n${readme.slice(end)}`);

function tableOf() {
  const engines = ENGINES.filter((engine) => Object.values(suites).some((of) => of[engine]));
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const rows = Object.entries(suites).map(([operation, of]) =>
    row([operation, ...engines.map((engine) => cell(of[engine]))]),
  );
  const agree = engines.map((engine) => {
    const backend = Object.keys(PARITY).find((name) => PARITY[name] === engine);
    return backend === undefined ? '' : (parity[backend]?.says ?? '');
  });
  return [
    `\`npm run engines\`, then \`npm run engines:table\`; ${machine}. Tests passed of each operation on each engine, and the student's parity with the official code`,
    `(with a BLAS library: ${parity.blas?.says ?? 'not run'}):`,
    '',
    row(['', ...engines]),
    row(['---', ...engines.map(() => '---')]),
    ...rows,
    row(['**parity**', ...agree]),
    ...timesOf(row),
  ].join('\n');
}

/** What `bench engines` measured, a line a case. */
function timesOf(row) {
  const times = bench.flatMap(({ name, unit, value, extra }) => {
    const [, title, engine] = /^(.*): (.*)$/.exec(name) ?? [];
    return unit === 'ms' && engine ? [{ title, engine, value, device: DEVICE.exec(extra)?.[1] }] : [];
  });
  if (times.length === 0) return [];
  const engines = [...new Set(times.map(({ engine }) => engine))];
  const titles = [...new Set(times.map(({ title }) => title))];
  const cells = (title) =>
    engines.map((engine) => {
      const time = times.find((one) => one.title === title && one.engine === engine);
      return time === undefined ? '' : `${Number(time.value.toPrecision(3))} ms`;
    });
  const devices = engines.flatMap((engine) => {
    const found = [...new Set(times.flatMap((one) => (one.engine === engine && one.device ? [one.device] : [])))];
    return found.length > 0 ? [`${engine}: ${found.join(', ')}`] : [];
  });
  const counted = bench
    .filter(({ unit }) => unit === 'dispatches')
    .map(({ name, value }) => `${name}: ${value} dispatches`);
  return [
    '',
    `Medians of the same run (\`npm run bench -- engines\`), uploads and reads included, on ${devices.join('; ')}. SwiftShader is a CPU that plays the`,
    `device: its times show that a thing runs, and nothing of a card. ${counted.join('; ')}.`,
    '',
    row(['', ...engines]),
    row(['---', ...engines.map(() => '---')]),
    ...titles.map((title) => row([title, ...cells(title)])),
  ];
}

function cell(counts) {
  if (counts === undefined) return '';
  const { passed, failed, skipped } = counts;
  if (failed > 0) return `${passed}, ${failed} failed`;
  return skipped > 0 ? `${passed === 0 ? '' : `${passed}, `}not here` : String(passed);
}
