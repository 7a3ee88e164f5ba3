/** What a run of parity printed, in short. */

/**
 * @param {string} output
 * @returns {{ engine: string | null, says: string }} the engine, null where it does not start here, and how many groups agree or why not
 */
export function verdictOf(output) {
  const sentence = output.trim().split('\n').at(-1) ?? '';
  const engine = /^engine: (.*)$/m.exec(output)?.[1];
  if (engine === undefined) return { engine: null, says: sentence };
  return { engine, says: /groups (agree|failed)$/.test(sentence) ? sentence : 'ended before its verdict' };
}
