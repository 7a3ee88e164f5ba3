/** What is known of the adapter behind a device: for logs, and to tell a real GPU from software. */

export interface AdapterDescription {
  /** e.g. `NVIDIA H100`, or `SwiftShader driver 5.0.0` */
  readonly name: string;
  readonly vendor: string;
  /** Whether a CPU computes: right results, no meaningful speed. */
  readonly software: boolean;
}

/** Software rasterisers that drivers offer as devices: SwiftShader, Mesa's llvmpipe (lavapipe), Microsoft's WARP. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i;

/** The first name that the adapter tells; browsers often tell only vendor and architecture. */
export function describeAdapter(info: GPUAdapterInfo): AdapterDescription {
  const named = [info.description, info.device, info.architecture, info.vendor].map((name) => name?.trim());
  const name = named.find((part) => part) ?? 'an adapter without a name';
  const software = info.isFallbackAdapter === true || SOFTWARE.test(named.join(' '));
  return { name, vendor: info.vendor ?? '', software };
}
