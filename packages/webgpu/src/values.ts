/** Numbers of four bytes, on the host and on the device. */

export type HostArray = Float32Array | Int32Array | Uint32Array;

/** Values on a device. Their buffer has the usage STORAGE, and COPY_SRC where they are read back. */
export interface DeviceArray {
  readonly buffer: GPUBuffer;
  /** How many values, of four bytes each; the buffer may be larger. */
  readonly length: number;
  /** Where they begin, in bytes; 0 when left out. Storage bindings want multiples of 256. */
  readonly offset?: number;
}
