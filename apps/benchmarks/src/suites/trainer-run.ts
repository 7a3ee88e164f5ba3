/** A short run of the trainer's command line, for the time of its steps. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { peersFolder } from '../peers/peers-folder.js';

/** Steps before the times count: code is compiled, memory is claimed, a bank is filled. */
const WARM_UP = 2;
/** Steps behind them: the last one of a run also takes the statistics of its features. */
const STATISTICS = 1;

/** A module for the run's process: on its way out it writes down its largest resident memory, in KiB. */
const REPORT_PEAK = `data:text/javascript,${encodeURIComponent(`
import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.I2P_PEAK_FILE, String(process.resourceUsage().maxRSS)));
`)}`;

export interface TrainerRun {
  /** Mean milliseconds of a step between the warm-up and the last. */
  readonly milliseconds: number;
  /** `loss3d` of the first step: later ones also tell how far two runs have parted by then. */
  readonly loss: number;
  /** Largest resident memory of its process, all workers included. */
  readonly peakMegabytes: number;
}

/**
 * Runs `i2p pretrain`.
 * @param folder of the run, new
 * @param program Node's arguments that start `i2p`
 * @throws Error with the command's own words when it fails
 */
export async function trainerRun(
  folder: string,
  steps: number,
  args: readonly string[],
  program: readonly string[] = trainer(),
): Promise<TrainerRun> {
  const all = ['pretrain', '--out', folder, '--steps', String(WARM_UP + steps + STATISTICS), ...args];
  const env = { ...process.env, I2P_PEAK_FILE: `${folder}.peak` };
  try {
    await promisify(execFile)(process.execPath, ['--import', REPORT_PEAK, ...program, ...all], {
      env,
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`i2p ${all.join(' ')} failed: ${stderr.trim() || message}`);
  }
  const seconds = lines<{ seconds: number }>(join(folder, 'timing.jsonl')).slice(WARM_UP, -STATISTICS);
  const [first] = lines<{ loss3d: number }>(join(folder, 'metrics.jsonl'));
  const total = seconds.reduce((sum, line) => sum + line.seconds, 0);
  return {
    milliseconds: (1000 * total) / seconds.length,
    loss: first?.loss3d ?? Number.NaN,
    peakMegabytes: (Number(readFileSync(`${folder}.peak`, 'utf8')) * 1024) / 1e6,
  };
}

/** The built command, or its sources where this program runs from its own. */
function trainer(): string[] {
  const app = join(peersFolder(), '../../trainer');
  if (fileURLToPath(import.meta.url).endsWith('.ts')) return [...process.execArgv, join(app, 'src/cli.ts')];
  const built = join(app, 'dist/cli.js');
  if (!existsSync(built)) throw new Error(`expected the built trainer at ${built}; run npm run build first`);
  return [built];
}

function lines<Line>(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
