/** `i2p cluster`: what a step takes on this machine, and what it would take on many. */
import type { Communicator } from '@i2p/mpi';
import { type Command, InvalidArgumentError } from 'commander';
import type { Console } from '../console.js';
import { type Estimate, estimateStep, type Link, linkOf, type StepCost } from '../pretrain/ranks/estimate.js';
import { asRank } from '../ranks/as-rank.js';
import { addEngineOptions, type EngineOptions, engineChoice } from './engine-options.js';
import {
  addConfigOptions,
  addSharedOptions,
  type ConfigOptions,
  configOf,
  finish,
  positiveNumber,
  type SharedOptions,
} from './shared-options.js';

interface ClusterOptions extends SharedOptions, ConfigOptions, EngineOptions {
  readonly clouds: number;
  readonly steps: number;
  readonly step?: number;
  readonly ranks: number;
  readonly network: readonly Link[];
}

const HELP = `
Every rank trains alone on the given number of clouds (synthetic ones, 3D targets, random masks: no teacher), all at the same time; then all of
them sum gradients of the model's size. The table keeps the clouds of a rank and adds ranks. Under mpirun its first column is the
connection of these ranks; the others follow from a network's rate and latency.

Examples:
  i2p cluster --config i2p-mae --clouds 8
  mpirun -np 2 i2p cluster --config i2p-mae --clouds 8 --step 1.56
  mpirun -np 2 i2p cluster --config small --clouds 16 --network 25:10`;

export function register(program: Command): void {
  const command = program
    .command('cluster')
    .description('measure a step and its exchange between ranks, and estimate both on more ranks')
    .option('--clouds <n>', 'clouds of each rank', positiveNumber, 8)
    .option('--steps <n>', 'steps that are timed', positiveNumber, 3)
    .option(
      '--step <seconds>',
      'what a step takes that was measured elsewhere, on a card or a quiet machine',
      parseSeconds,
    )
    .option('--ranks <n>', 'up to how many ranks', positiveNumber, 64)
    .option(
      '--network <gbit:us,...>',
      'networks to estimate, each a rate in Gbit/s and a latency in microseconds',
      parseNetworks,
      parseNetworks('10:30,100:5'),
    )
    .addHelpText('after', HELP);
  addSharedOptions(addEngineOptions(addConfigOptions(command, ' (default: small)')));
  command.action((options: ClusterOptions) =>
    finish(options, (console) => asRank(console, '', (own, ranks) => cluster(options, own, ranks))),
  );
}

async function cluster(
  options: ClusterOptions,
  console: Console,
  ranks: Communicator | undefined,
): Promise<object | undefined> {
  const [{ openSession }, { measureStep, measureAllReduce }] = await Promise.all([
    import('../pretrain/session.js'),
    import('../pretrain/ranks/measure-step.js'),
  ]);
  const { clouds, steps } = options;
  const config = configOf(options, 'small', {
    model: { targets: '3d', masking: 'random' },
    training: { batch: clouds, steps: steps + 2, epochs: null },
  });
  const source = `synthetic:train=${Math.max(20, clouds)},test=20,points=${config.model.points}`;
  const session = await openSession({ ...config, data: { source } }, console, engineChoice(options));
  const measured = await measureStep(session, ranks, steps);
  const cost = { ...measured, seconds: options.step ?? measured.seconds };
  const times = ranks && measureAllReduce(ranks, cost.bytes);
  await session.dispose();
  if (ranks && ranks.rank > 0) return undefined;
  const given = options.step === undefined ? '' : `; the table is for ${options.step} s`;
  console.say(`step of ${clouds} clouds on one rank: ${measured.seconds.toFixed(3)} s${given}`);
  const links = [...options.network];
  if (ranks && times) {
    const link = linkOf(`${ranks.size} ranks here`, ranks.size, cost.bytes, times.short, times.long);
    links.unshift(link);
    console.say(sayExchange(cost, ranks.size, times.long, link));
  }
  const table = links.map((link) => ({ link, estimates: estimates(cost, options.ranks, link) }));
  for (const line of tableLines(table, clouds)) console.say(line);
  return { clouds, cost, measuredRanks: ranks?.size ?? 1, library: ranks?.description, exchange: times, table };
}

function sayExchange({ seconds, bytes, normMessages }: StepCost, size: number, long: number, link: Link): string {
  const rate = `${(link.bandwidth / 1e9).toFixed(2)} GB/s, ${(1e6 * link.latency).toFixed(1)} us a message`;
  return `gradients of ${(bytes / 1e6).toFixed(1)} MB summed over ${size} ranks: ${(1000 * long).toFixed(1)} ms, ${((100 * long) / seconds).toFixed(1)} % of a step (${rate}); BatchNorm over all ranks adds ${normMessages} messages`;
}

interface Column {
  readonly link: Link;
  readonly estimates: readonly { readonly apart: Estimate; readonly together: Estimate }[];
}

/** For 1, 2, 4, ... ranks. */
function estimates(cost: StepCost, most: number, link: Link): Column['estimates'] {
  const counts = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, power) => 2 ** power);
  return counts.map((ranks) => ({
    apart: estimateStep(cost, ranks, link, false),
    together: estimateStep(cost, ranks, link, true),
  }));
}

/** A Markdown table. */
function tableLines(columns: readonly Column[], clouds: number): string[] {
  const heads = columns.flatMap(({ link: { name } }) => [`${name}: s/step`, 'efficiency, synchronised BatchNorm']);
  const rows = (columns[0]?.estimates ?? []).map(({ apart: { ranks } }, row) => {
    const cells = columns.flatMap(({ estimates }) => {
      const { apart, together } = estimates[row] as Column['estimates'][number];
      return [apart.step.toFixed(3), `${percent(apart)}, ${percent(together)}`];
    });
    return ['', ranks, ranks * clouds, ...cells, ''].join(' | ').trim();
  });
  return [['', 'ranks', 'batch', ...heads, ''].join(' | ').trim(), `|${' --- |'.repeat(2 + heads.length)}`, ...rows];
}

function percent({ efficiency }: Estimate): string {
  return `${(100 * efficiency).toFixed(1)} %`;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && Number.isFinite(seconds))) throw new InvalidArgumentError('expected a positive number.');
  return seconds;
}

function parseNetworks(text: string): Link[] {
  return text.split(',').map((one) => {
    const [rate = Number.NaN, latency = Number.NaN] = one.split(':').map(Number);
    if (!(rate > 0 && latency > 0 && Number.isFinite(rate + latency)))
      throw new InvalidArgumentError('expected Gbit/s:microseconds, e.g. 10:30, several separated by commas.');
    return { name: `${rate} Gbit/s, ${latency} us`, latency: latency / 1e6, bandwidth: (rate * 1e9) / 8 };
  });
}
