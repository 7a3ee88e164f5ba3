/** The 2D teacher as the rest of the project sees it: depth images in, patch features and saliency out (SPEC 3). */
import type { Precision } from './linear-layer.js';
import type { Rgb } from './patch-embedding.js';
import type { VitSettings } from './vit-config.js';

export interface TeacherOutput {
  /** [n, P*P, C], row-major patches, not normalised: the targets of the 2D loss */
  readonly features: Float32Array;
  /** [n, P*P]: last block's attention of the class token to the patches, mean over heads */
  readonly saliency: Float32Array;
}

export interface TeacherDescription {
  /** Side of an image in pixels. */
  readonly imageSize: number;
  /** Side of the patch map, P. */
  readonly gridSize: number;
  /** Channels of a patch feature, C. */
  readonly featureDim: number;
  /** One line for logs. */
  readonly description: string;
}

export interface Teacher extends TeacherDescription {
  /**
   * @param images [n, H*W] single-channel depth images of values in 0..1; left as it is
   * @throws RangeError when `images` does not hold `count` images
   */
  run(images: Float32Array, count: number): Promise<TeacherOutput>;
  dispose(): Promise<void>;
}

/** What computes: the processor, by onnxruntime's own kernels (wasm in a browser), or a GPU through WebGPU. */
export type Provider = 'cpu' | 'webgpu';

export interface TeacherOptions extends VitSettings {
  /** Of the three equal channels; by default 0.5 for timm, ImageNet's for CLIP (the official code's choice, SPEC 2.3). */
  readonly mean?: Rgb;
  readonly std?: Rgb;
  /** Zero the saliency of the four corner patches and scale the rest to sum 1. Off by default. */
  readonly zeroCorners?: boolean;
  /** Of the blocks' linear layers; int8 is quicker and nearly the same. float32 by default. */
  readonly precision?: Precision;
  /** `cpu` by default. `webgpu` takes float32 only, and is refused where there is no device; it is never chosen by itself. */
  readonly provider?: Provider;
  /** Threads of the runtime, 1 by default; in a browser more need a page that is cross-origin isolated. */
  readonly threads?: number;
  /**
   * Images of one call into the runtime. 2 by default: then the tokens between two layers stay in a core's cache; 1 in
   * int8, where the images of a call share the range of their activations and so would depend on each other.
   */
  readonly chunk?: number;
}
