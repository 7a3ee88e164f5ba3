/** What h5py wrote (`scripts/write-h5py-sample.py`): 6 clouds of 16 points, value i is (i mod 37) / 37. */
import sample from './h5py-sample.json';

export const h5pySample = (): Uint8Array => Uint8Array.from(Buffer.from(sample.base64, 'base64'));
