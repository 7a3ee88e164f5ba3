/** Pickles that Python writes while a test runs, where there is one with numpy. */
import { spawnSync } from 'node:child_process';

/** A python to use: the environment variable I2P_PYTHON, else python3; undefined where it is absent or lacks the modules. */
export function findPython(modules: readonly string[]): string | undefined {
  const python = process.env['I2P_PYTHON'] ?? 'python3';
  const { status } = spawnSync(python, ['-c', modules.map((name) => `import ${name}`).join('\n')]);
  return status === 0 ? python : undefined;
}

/** Runs a program that prints hexadecimal lines. @throws Error with what it printed when it fails */
export function hexLines(python: string, program: string): Uint8Array[] {
  const { status, stdout, stderr } = spawnSync(python, ['-'], { input: program, encoding: 'utf8' });
  if (status !== 0) throw new Error(`python failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => Uint8Array.from(Buffer.from(line, 'hex')));
}
