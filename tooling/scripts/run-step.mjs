/** Runs one command as a named step: says what runs and how long it took, shows its output only when it fails. */
import { spawn } from 'node:child_process';

const posix = process.platform !== 'win32';
const running = new Set();

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) stop(child);
    process.exit(130);
  });
}

/**
 * @typedef {object} Step
 * @property {string} name short name, printed in front of every line about the step
 * @property {string} command program to run
 * @property {string[]} args its arguments
 * @property {boolean} [live] print the output as it comes instead of keeping it for a failure
 * @property {number} [limitMinutes] the step is stopped, and has failed, after this long (30)
 * @property {Record<string, string>} [env] additions to the environment
 *
 * @typedef {object} StepResult
 * @property {string} name
 * @property {boolean} ok
 * @property {number} seconds
 */

/** @param {Step} step @returns {Promise<StepResult>} */
export async function runStep(step) {
  console.log(`▸ ${step.name}: ${[step.command, ...step.args].map(shorten).join(' ')}`);
  const started = performance.now();
  const { code, output, reason } = await execute(step);
  const seconds = (performance.now() - started) / 1000;
  const ok = code === 0;
  if (ok) {
    console.log(`✓ ${step.name}  ${seconds.toFixed(1)} s`);
  } else {
    if (output.trim()) console.log(indent(output.trimEnd()));
    console.log(`✗ ${step.name} failed after ${seconds.toFixed(1)} s: ${reason ?? `exit code ${code}`}`);
  }
  return { name: step.name, ok, seconds };
}

/** @param {Step} step */
function execute({ command, args, live = false, limitMinutes = 30, env = {} }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
      // npx is a .cmd file on Windows and needs a shell; elsewhere a group of its own lets a step be stopped with its children.
      shell: !posix,
      detached: posix,
    });
    running.add(child);
    let output = '';
    let reason;
    child.stdout?.on('data', (text) => (output += text));
    child.stderr?.on('data', (text) => (output += text));
    const timer = setTimeout(() => {
      reason = `stopped after ${limitMinutes} minutes`;
      stop(child);
    }, limitMinutes * 60_000);
    const finish = (code, why) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code: reason ? 1 : code, output, reason: reason ?? why });
    };
    child.on('error', (error) => finish(1, `${command} did not start (${error.message})`));
    child.on('close', (code, signal) => finish(code ?? 1, signal ? `ended by ${signal}` : undefined));
  });
}

function stop(child) {
  try {
    if (posix && child.pid) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Paths of this checkout are printed relative to it, this very Node as `node`. */
function shorten(argument) {
  if (argument === process.execPath) return 'node';
  return argument.startsWith(process.cwd()) ? argument.slice(process.cwd().length + 1) : argument;
}

function indent(text) {
  return text.replace(/^/gm, '    ');
}
