/** Whether a data source is a folder of official few-shot folds. */
import { existsSync } from 'node:fs';
import { listFewShotFolds } from '@i2p/data';

export function isFewShotFolder(source: string): boolean {
  return existsSync(source) && listFewShotFolds(source).length > 0;
}
