/** Runs programs of the workspace, which print as they go; their exit codes are their own affair. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';

/**
 * @param {string} program @param {readonly string[]} args
 * @returns {Promise<string>} what it printed; its complaints, where it printed nothing
 */
export async function run(program, args) {
  console.log(`${program} ${args.join(' ')}`);
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, INIT_CWD: process.cwd() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const collected = [child.stdout, child.stderr].map((stream) => {
    const chunks = [];
    stream.on('data', (chunk) => {
      chunks.push(chunk);
      process.stderr.write(chunk);
    });
    return chunks;
  });
  await once(child, 'close');
  const [printed, complaints] = collected.map((chunks) => Buffer.concat(chunks).toString());
  return printed.trim() === '' ? complaints : printed;
}

/**
 * What a program writes into the file behind its last argument.
 * @param {string} file where it may be written to
 */
export async function jsonOf(file, program, args) {
  rmSync(file, { force: true });
  await run(program, [...args, file]);
  if (!existsSync(file)) throw new Error(`${program} ended without a result; it says above why`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
