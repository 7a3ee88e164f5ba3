/** Point operations in plain torch, on a card where torch sees one: what one writes without a CUDA compiler. */
import { int32Of, tensor } from '@i2p/safetensors';
import type { Contender } from '../measure.js';
import { peerContender } from '../peers/peer-contender.js';
import type { PeerEnvironment } from '../peers/peer-environment.js';
import { startPeer } from '../peers/peer-program.js';

export interface TorchWork {
  /** [B,N,3], and for a search the queries [B,G,3]. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  readonly clouds: number;
  readonly options: { readonly work: 'fps' | 'knn'; readonly samples?: number; readonly neighbours?: number };
}

export async function startTorchGeometry(
  peers: PeerEnvironment,
  { arrays, clouds, options }: TorchWork,
): Promise<{ contender: Contender<Int32Array>; stop(): Promise<void> }> {
  const given = new Map(
    Object.entries(arrays).map(([name, values]) => [name, tensor(values, [clouds, values.length / (3 * clouds), 3])]),
  );
  const program = await startPeer(peers, {
    module: 'torch_geometry',
    arrays: given,
    options: { ...options, device: 'card' },
  });
  const contender = peerContender('torch', program, (result) => int32Of(result('indices')));
  return { contender, stop: () => program.stop() };
}
