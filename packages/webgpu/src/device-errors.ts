/**
 * Errors of a device, which WebGPU by itself only logs: the operation that failed leaves zeros behind, and whoever reads
 * them goes on. Here the next check throws.
 */

export class DeviceErrors {
  readonly #device: GPUDevice;
  /** What was refused and not thrown yet. */
  #refused: Error | undefined;
  #last: Error | undefined;
  #count = 0;
  #lost: Error | undefined;

  /** Listens from now on; several may listen to one device, and each throws. */
  constructor(device: GPUDevice) {
    this.#device = device;
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault(); // it will be thrown, and need not be logged too
      this.#last = new Error(`webgpu: the device refused an operation: ${event.error.message.trim()}`);
      this.#refused ??= this.#last;
      this.#count++;
    });
    device.lost.then(({ reason, message }) => {
      this.#lost = new Error(`webgpu: the device was lost (${reason}): ${message.trim()}`);
    });
  }

  /**
   * @throws Error with what the device refused first since the last throw, of whoever used the device; or that it was lost,
   * then on every call
   * @returns how much was refused so far, for `settled`
   */
  expectNone(): number {
    const error = this.#lost ?? this.#refused;
    this.#refused = undefined;
    if (error) throw error;
    return this.#count;
  }

  /**
   * Waits until the device has answered for all that it was given before.
   * @param before what `expectNone` gave when the work began that is waited for
   * @throws Error as `expectNone`; of several that wait at once each throws, since none knows whose operation was refused
   */
  async settled(before = this.expectNone()): Promise<void> {
    this.#device.pushErrorScope('validation');
    try {
      await this.#device.popErrorScope();
    } catch (cause) {
      this.expectNone();
      throw new Error('webgpu: the device does not answer', { cause });
    }
    await Promise.resolve(); // a loss is told by a promise of its own
    if (this.expectNone() > before) throw this.#last;
  }
}
