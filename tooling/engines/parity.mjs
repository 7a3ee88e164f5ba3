/** Parity with the official code on one engine of the student, in short. */
import { run } from './run.mjs';

/**
 * @param {string} backend
 * @returns {Promise<{ engine: string | null, says: string }>} the engine, null where it does not start here, and how many groups agree or why not
 */
export async function parityOf(backend) {
  const output = await run('tooling/parity/dist/cli.js', ['--fixtures', 'fixtures/official', '--backend', backend]);
  const sentence = output.trim().split('\n').at(-1) ?? '';
  const engine = /^engine: (.*)$/m.exec(output)?.[1];
  if (engine === undefined) return { engine: null, says: sentence };
  return { engine, says: /groups (agree|failed)$/.test(sentence) ? sentence : 'ended before its verdict' };
}
