/** A small picture in memory: just the drawing that the report and `i2p views` need. */
import { PNG } from 'pngjs';

export type Colour = readonly [red: number, green: number, blue: number];

/** RGB pixels, white to begin with; what lies outside is not drawn. */
export class Canvas {
  readonly pixels: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
    background: Colour = [255, 255, 255],
  ) {
    this.pixels = new Float32Array(width * height * 3);
    for (let i = 0; i < this.pixels.length; i++) this.pixels[i] = background[i % 3] as number;
  }

  /** Lays a colour over one pixel; opacity 0..1. */
  blend(x: number, y: number, colour: Colour, opacity = 1): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = 3 * (y * this.width + x);
    for (let channel = 0; channel < 3; channel++) {
      const old = this.pixels[at + channel] as number;
      this.pixels[at + channel] = old + (colour[channel as 0 | 1 | 2] - old) * opacity;
    }
  }

  /** A filled disc with a soft edge. */
  disc(x: number, y: number, radius: number, colour: Colour, opacity = 1): void {
    this.#around(x, y, radius, (distance) => radius + 0.5 - distance, colour, opacity);
  }

  /** A circle's outline. */
  ring(x: number, y: number, radius: number, thickness: number, colour: Colour, opacity = 1): void {
    const outer = radius + thickness / 2;
    this.#around(x, y, outer, (distance) => thickness / 2 + 0.5 - Math.abs(distance - radius), colour, opacity);
  }

  /** Copies another picture, each of its pixels `scale` times as wide and high. */
  paste(picture: Canvas, left: number, top: number, scale = 1): void {
    for (let y = 0; y < picture.height * scale; y++) {
      for (let x = 0; x < picture.width * scale; x++) {
        const at = 3 * (Math.floor(y / scale) * picture.width + Math.floor(x / scale));
        this.blend(left + x, top + y, picture.pixels.subarray(at, at + 3) as unknown as Colour);
      }
    }
  }

  /** The bytes of a PNG file. */
  png(): Uint8Array {
    const png = new PNG({ width: this.width, height: this.height, colorType: 2 });
    for (let i = 0; i < this.width * this.height; i++) {
      for (let channel = 0; channel < 3; channel++)
        png.data[4 * i + channel] = Math.round(this.pixels[3 * i + channel] as number);
      png.data[4 * i + 3] = 255;
    }
    return PNG.sync.write(png, { colorType: 2 });
  }

  /** For the `src` of an image in a page that loads nothing. */
  dataUri(): string {
    return `data:image/png;base64,${Buffer.from(this.png()).toString('base64')}`;
  }

  /** Blends where `coverage` of the distance to the middle is above 0 (fully from 1 on). */
  #around(
    x: number,
    y: number,
    reach: number,
    coverage: (distance: number) => number,
    colour: Colour,
    opacity: number,
  ): void {
    for (let row = Math.floor(y - reach - 1); row <= Math.ceil(y + reach + 1); row++) {
      for (let column = Math.floor(x - reach - 1); column <= Math.ceil(x + reach + 1); column++) {
        const share = Math.min(1, coverage(Math.hypot(column - x, row - y)));
        if (share > 0) this.blend(column, row, colour, share * opacity);
      }
    }
  }
}
