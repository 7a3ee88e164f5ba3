import { IMAGE_SIZE } from '@i2p/projection';
import { PNG } from 'pngjs';
import { Canvas } from './canvas.js';
import { MASKED, VISIBLE } from './colours.js';
import { depthPicture, saliencyPicture, tokenPicture } from './depth-picture.js';
import { frameOf, scatter } from './scatter.js';
import { sheet } from './sheet.js';

const background = (): Float32Array => new Float32Array(IMAGE_SIZE * IMAGE_SIZE).fill(0.5);
const colourAt = ({ pixels, width }: Canvas, x: number, y: number): number[] =>
  [...pixels.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)].map(Math.round);

describe('pictures', () => {
  it('of depth are white, bluish above and orange below one half', () => {
    const image = background();
    image.set([0.99, 0.01], 3 * IMAGE_SIZE + 7);
    const canvas = depthPicture(image);
    expect(colourAt(canvas, 0, 0)).toEqual([255, 255, 255]);
    const [red = 0, , blue = 0] = colourAt(canvas, 7, 3);
    expect(blue).toBeGreaterThan(red + 50);
    const [warm = 0, , cold = 0] = colourAt(canvas, 8, 3);
    expect(warm).toBeGreaterThan(cold + 50);
  });

  it('of saliency are strongest where the map is', () => {
    const map = new Float32Array(196);
    map[14 * 2 + 5] = 1;
    const canvas = saliencyPicture(background(), map);
    expect(colourAt(canvas, 5 * 16 + 8, 2 * 16 + 8)[1]).toBeLessThan(150);
    expect(colourAt(canvas, 200, 200)).toEqual([255, 255, 255]);
  });

  it('of tokens fill visible ones and ring masked ones', () => {
    const canvas = tokenPicture(background(), Int32Array.of(50 * IMAGE_SIZE + 60, 100 * IMAGE_SIZE + 110), [1, 0]);
    expect(colourAt(canvas, 120, 100)).toEqual([...VISIBLE]);
    expect(colourAt(canvas, 220, 200)).toEqual([255, 255, 255]);
    expect(colourAt(canvas, 224, 201)).toEqual([...MASKED]);
  });

  it('of clouds keep every point inside the frame', () => {
    const cube = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].flatMap((z) => [x, y, z])));
    const canvas = scatter([{ points: cube, colour: [0, 0, 0], radius: 3 }], frameOf(cube));
    let dark = 0;
    for (let i = 0; i < canvas.pixels.length; i += 3) if ((canvas.pixels[i] ?? 255) < 200) dark++;
    expect(dark).toBeGreaterThan(8 * 15);
    expect(dark).toBeLessThan(8 * 60);
  });

  it('become PNG files, side by side in a sheet', () => {
    const [small, large] = [new Canvas(4, 4, [255, 0, 0]), new Canvas(8, 8, [0, 0, 255])];
    const png = PNG.sync.read(Buffer.from(sheet([[small, large], [large]]).png()));
    expect([png.width, png.height]).toEqual([2 * 8 + 3 * 12, 2 * 8 + 3 * 12]);
    const at = (x: number, y: number): number[] => [
      ...png.data.subarray(4 * (y * png.width + x), 4 * (y * png.width + x) + 3),
    ];
    expect([at(12, 12), at(19, 19), at(32, 12), at(12, 32)]).toEqual([
      [255, 0, 0],
      [255, 0, 0],
      [0, 0, 255],
      [0, 0, 255],
    ]);
    expect(() => sheet([])).toThrow('at least one picture');
  });
});
