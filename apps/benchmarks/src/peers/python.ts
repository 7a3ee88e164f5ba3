/** The Python that the peers' environment is made of. */
import { spawnSync } from 'node:child_process';

export interface Python {
  readonly command: string;
  readonly version: string;
}

const NAMES = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11'];
/** The pinned versions have wheels from here on. */
const OLDEST: readonly [number, number] = [3, 11];

/** The first on the PATH that is new enough. @throws Error that says what there is instead */
export function findPython(env: NodeJS.ProcessEnv): Python {
  const found: string[] = [];
  for (const command of NAMES) {
    const { status, stdout } = spawnSync(command, ['-c', 'import platform; print(platform.python_version())'], {
      encoding: 'utf8',
      env,
    });
    if (status !== 0) continue;
    const version = stdout.trim();
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { command, version };
    found.push(`${command} is ${version}`);
  }
  const got = found.length ? found.join(', ') : 'none on the PATH';
  throw new Error(`--peers: expected Python ${OLDEST.join('.')} or later (${NAMES.join(', ')}), got ${got}`);
}
