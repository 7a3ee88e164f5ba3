/** `i2p doctor`: which engines this machine has, why not the others, and what would add them. */
import type { Command } from 'commander';
import type { Console } from '../console.js';
import { addSharedOptions, finish, type SharedOptions } from './shared-options.js';

export function register(program: Command): void {
  const command = program
    .command('doctor')
    .description('list engines and devices: what was found, why not, and the command that would add it');
  addSharedOptions(command);
  command.action((options: SharedOptions) => finish(options, run));
}

async function run(console: Console): Promise<object> {
  const { examine } = await import('../doctor/examine.js');
  const findings = await examine();
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, found, detail, add } of findings) {
    console.say(`${found ? 'yes' : 'no '}  ${name.padEnd(width)}  ${detail}`);
    if (!found && add !== undefined) console.say(`     ${''.padEnd(width)}  to add it: ${add}`);
  }
  return { findings };
}
