/** What needs no teacher, in wasm or on one WebGPU device that points, views and encoder share. */
import { initKernels } from '@i2p/kernels';
import { createI2PMae } from '@i2p/mae';
import { type AsyncPointEngine, asyncPointEngine, gatherPoints, selectEngine } from '@i2p/pointops';
import { type DepthViews, renderViews } from '@i2p/projection';
import { CLOUDS, CONFIG, type Computed, someClouds } from './compute';

/** `webgpu` is a GPU, `software` SwiftShader in its place. */
export type Device = 'wasm' | 'webgpu' | 'software';

interface Engines {
  readonly description: string;
  readonly points: AsyncPointEngine;
  renderViews(points: Float32Array, batch: number): Promise<DepthViews>;
}

/**
 * chosen [B,G], neighbours [B,G,K], images [V*B,224*224], encoded [B,2*C] (max and mean).
 * @throws Error whatever the packages throw
 */
export async function computeOnDevice(device: Device): Promise<Computed> {
  const engines = await (device === 'wasm' ? startWasm() : startWebgpu(device === 'software'));
  const engine = await selectEngine('wasm'); // which the model groups with
  const clouds = await someClouds();
  const chosen = await engines.points.fps(clouds, CLOUDS, 64);
  const neighbours = await engines.points.knn(gatherPoints(clouds, chosen, CLOUDS), clouds, CLOUDS, 8);
  const { images } = await engines.renderViews(clouds, CLOUDS);
  const model = createI2PMae(CONFIG, { seed: 0 });
  const { max, mean } = await model.encodeAsync(clouds, CLOUDS, engine);
  model.dispose();
  const encoded = Float32Array.of(...max, ...mean);
  return { engines: engines.description, numbers: { chosen, neighbours, images, encoded } };
}

async function startWasm(): Promise<Engines> {
  const points = asyncPointEngine(await selectEngine('wasm'));
  const { build } = await initKernels();
  return {
    description: `points ${points.description}, kernels wasm ${build}`,
    points,
    renderViews: async (clouds, batch) => renderViews(clouds, batch),
  };
}

/** The entries for GPUs are loaded when they are asked for, as a page would. */
async function startWebgpu(software: boolean): Promise<Engines> {
  const [{ openGpu }, { createWebgpuEngine }, { createWebgpuProjection }, kernels] = await Promise.all([
    import('@i2p/webgpu'),
    import('@i2p/pointops/webgpu'),
    import('@i2p/projection/webgpu'),
    import('@i2p/kernels/webgpu'),
  ]);
  const gpu = await openGpu({ software });
  const points = await createWebgpuEngine({ gpu });
  const projection = await createWebgpuProjection({ gpu });
  const { description } = await kernels.startWebgpu({ device: gpu.device, info: gpu.info });
  return {
    description: `points ${points.description}, views ${projection.description}, encoder ${description}`,
    points,
    renderViews: projection.renderViews,
  };
}
