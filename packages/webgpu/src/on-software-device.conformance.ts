/** Suites on SwiftShader. The other packages have `describeOnGpu` of testkit, which itself stands on this package. */
import { existsSync } from 'node:fs';
import { findSwiftShader } from './swiftshader.js';

/** A suite that runs where there is a software device, and is skipped with the reason in its name elsewhere. */
export function describeOnGpu(title: string, suite: () => void): void {
  const driver = process.env['VK_ICD_FILENAMES'] ?? findSwiftShader();
  if (driver && existsSync(driver)) describe(title, suite);
  else describe.skip(`${title} [needs SwiftShader of a chromium]`, suite);
}
