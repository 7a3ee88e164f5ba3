/** What a test of finished weights leaves behind: `report.html` and `test.json` in a folder of its own. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { htmlDocument } from '../report/page.js';
import { explained, replaceFile } from '../run-folder/durable.js';

/** @returns the files' paths @throws UserError when the folder cannot be written */
export function writeTest(
  out: string,
  result: object,
  page: Parameters<typeof htmlDocument>[0],
): { report: string; result: string } {
  explained(out, () => mkdirSync(out, { recursive: true }));
  const files = { report: join(out, 'report.html'), result: join(out, 'test.json') };
  replaceFile(files.result, `${JSON.stringify(result, null, 2)}\n`);
  replaceFile(files.report, htmlDocument(page));
  return files;
}
