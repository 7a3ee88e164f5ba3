/**
 * Errors of a device, which WebGPU by itself only logs: the operation that failed leaves zeros behind, and whoever reads
 * them goes on. Here the next check throws.
 */

export class DeviceErrors {
  readonly #device: GPUDevice;
  #refused: Error | undefined;
  #lost: Error | undefined;

  /** Listens from now on; several may listen to one device, and each throws. */
  constructor(device: GPUDevice) {
    this.#device = device;
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault(); // it will be thrown, and need not be logged too
      this.#refused ??= new Error(`webgpu: the device refused an operation: ${event.error.message.trim()}`);
    });
    device.lost.then(({ reason, message }) => {
      this.#lost = new Error(`webgpu: the device was lost (${reason}): ${message.trim()}`);
    });
  }

  /**
   * @throws Error with what the device refused first since the last throw, of whoever used the device; or that it was lost,
   * then on every call
   */
  expectNone(): void {
    const error = this.#lost ?? this.#refused;
    this.#refused = undefined;
    if (error) throw error;
  }

  /** Waits until the device has answered for all that it was given before. @throws Error as `expectNone` */
  async settled(): Promise<void> {
    this.expectNone();
    this.#device.pushErrorScope('validation');
    try {
      await this.#device.popErrorScope();
    } catch (cause) {
      this.expectNone();
      throw new Error('webgpu: the device does not answer', { cause });
    }
    await Promise.resolve(); // a loss is told by a promise of its own
    this.expectNone();
  }
}
