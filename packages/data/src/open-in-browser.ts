/** What `openDataset` is in a browser: synthetic shapes only, since there is no file to open by path. */
import type { DatasetPair } from './point-dataset.js';
import { isSynthetic, type OpenOptions, openSynthetic } from './synthetic/open-synthetic.js';

/** @throws Error for anything but "synthetic:", with or without options */
export async function openInBrowser(spec: string, options: OpenOptions = {}): Promise<DatasetPair> {
  if (!isSynthetic(spec))
    throw new Error(`"${spec}" names files, which only Node can read: in a browser use "synthetic:"`);
  return openSynthetic(spec, options);
}
