/**
 * XYZ, TXT, CSV, ASC and PTS: a point a line, its first three columns x, y and z, separated by blanks, commas or semicolons.
 * An own reader, because three.js' XYZLoader passes over every line that has not exactly three or six columns.
 */
import { type Shape, shapeBuilder } from './shape.js';
import { numberOf, shown, textLines } from './text-lines.js';

/**
 * All rows have equally many columns. Lines that begin with # or // are comments. The number of points may come first, as
 * CloudCompare writes it; then one line of names: if it names x, y and z, in whatever case, those columns are taken.
 * @throws Error naming the file and what is wrong with it
 */
export function readXyz(bytes: Uint8Array, name: string): Shape {
  const shape = shapeBuilder(name);
  let axes: readonly number[] = [0, 1, 2];
  let columns = 0;
  let announced: number | undefined;
  for (const { text, number } of textLines(bytes)) {
    if (text === '' || text.startsWith('#') || text.startsWith('//')) continue;
    if (columns === 0 && announced === undefined && /^\d{1,15}$/.test(text)) {
      announced = Number(text);
      continue;
    }
    const cells = cellsOf(text);
    if (columns === 0) {
      columns = cells.length;
      if (columns < 3) throw new Error(`${name}: line ${number}: expected x, y and z, got ${shown(text)}`);
      if (isHeading(cells)) {
        axes = namedAxes(cells);
        continue;
      }
    }
    checkRow(text, cells.length, columns, number, name);
    const [x, y, z] = axes.map((axis) => numberOf(cells[axis] as string, number, name));
    shape.addPoint(x as number, y as number, z as number);
  }
  if (announced !== undefined && announced !== shape.pointCount)
    throw new Error(`${name}: the first line announces ${announced} points, ${shape.pointCount} follow`);
  return shape.finish();
}

function checkRow(text: string, cells: number, columns: number, line: number, name: string): void {
  if (hasDecimalCommas(text))
    throw new Error(
      `${name}: line ${line}: expected numbers with a decimal point and one separator, got ${shown(text)}`,
    );
  if (cells !== columns)
    throw new Error(`${name}: line ${line} has ${cells} columns, the lines before it have ${columns}`);
}

/** What is left when separators at the end are dropped. */
const trimmed = (text: string): string => text.replace(/[\s,;]+$/, '');

const cellsOf = (text: string): string[] => trimmed(text).split(/\s*[,;]\s*|\s+/);

/** Commas beside another separator, "0,5;1,5;2" or "0,5 1,5 2", would make columns of their own; "0.5, 1.5, 2" has one separator. */
function hasDecimalCommas(text: string): boolean {
  const row = trimmed(text);
  if (!row.includes(',')) return false;
  const words = row.split(/\s+/);
  return (
    row.includes(';') || (words.length > 1 && words.every((word) => /^[-+]?(\d+,\d+|[\d.]+)(e[-+]?\d+)?$/i.test(word)))
  );
}

const isHeading = (cells: readonly string[]): boolean => cells.every((cell) => /^["']?(?!nan|inf)[a-z_]/i.test(cell));

function namedAxes(cells: readonly string[]): readonly number[] {
  const names = cells.map((cell) => cell.replace(/["']/g, '').toLowerCase());
  const found = ['x', 'y', 'z'].map((axis) => names.indexOf(axis));
  return found.every((column) => column >= 0) ? found : [0, 1, 2];
}
