/**
 * XYZ, TXT and CSV: a point a line, its first three columns x, y and z, separated by blanks, commas or semicolons. An own
 * reader, because three.js' XYZLoader passes over every line that has not exactly three or six columns.
 */
import { type Shape, shapeBuilder } from './shape.js';
import { numberOf, shown, textLines } from './text-lines.js';

/**
 * All rows have equally many columns. Lines that begin with # or // are comments. One line of names may come first; if it
 * names x, y and z, in whatever case, those columns are taken.
 * @throws Error naming the file and what is wrong with it
 */
export function readXyz(bytes: Uint8Array, name: string): Shape {
  const shape = shapeBuilder(name);
  let axes: readonly number[] = [0, 1, 2];
  let columns = 0;
  for (const { text, number } of textLines(bytes)) {
    if (text === '' || text.startsWith('#') || text.startsWith('//')) continue;
    const cells = cellsOf(text);
    if (columns === 0) {
      columns = cells.length;
      if (columns < 3) throw new Error(`${name}: line ${number}: expected x, y and z, got ${shown(text)}`);
      if (isHeading(cells)) {
        axes = namedAxes(cells);
        continue;
      }
    }
    if (cells.length !== columns)
      throw new Error(`${name}: line ${number} has ${cells.length} columns, the lines before it have ${columns}`);
    const [x, y, z] = axes.map((axis) => numberOf(cells[axis] as string, number, name));
    shape.addPoint(x as number, y as number, z as number);
  }
  return shape.finish();
}

const cellsOf = (text: string): string[] => text.replace(/[\s,;]+$/, '').split(/\s*[,;]\s*|\s+/);

const isHeading = (cells: readonly string[]): boolean => cells.every((cell) => /^["']?(?!nan|inf)[a-z_]/i.test(cell));

function namedAxes(cells: readonly string[]): readonly number[] {
  const names = cells.map((cell) => cell.replace(/["']/g, '').toLowerCase());
  const found = ['x', 'y', 'z'].map((axis) => names.indexOf(axis));
  return found.every((column) => column >= 0) ? found : [0, 1, 2];
}
