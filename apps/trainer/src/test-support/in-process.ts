/** Runs the command inside a test's own process: quicker than a child, and its errors can be caught. */
import { createProgram } from '../program.js';

/** What it printed, on either stream. @throws what the command throws */
export async function i2p(...words: string[]): Promise<string> {
  const said: string[] = [];
  const write = (text: string | Uint8Array): boolean => said.push(String(text)) > 0;
  const spies = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(write));
  // results hold the command line; a jest worker has another one
  const own = process.argv;
  process.argv = ['node', 'i2p', ...words];
  try {
    await createProgram().parseAsync(process.argv);
  } finally {
    process.argv = own;
    for (const spy of spies) spy.mockRestore();
  }
  return said.join('');
}
