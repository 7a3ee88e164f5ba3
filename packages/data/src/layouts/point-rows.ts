/** Text files of points: one point a row, numbers apart by commas or spaces. */

/**
 * The first `columns` numbers of each row, [rows, columns].
 * @param path of the file, for messages
 * @throws Error when a row has fewer numbers, one of them is none, or there is no row
 */
export function pointRows(text: string, columns: number, path: string): Float32Array {
  const rows = text.split('\n');
  while (rows.length > 0 && rows.at(-1)?.trim() === '') rows.pop();
  if (rows.length === 0) throw new Error(`${path} is empty, expected one point a row`);
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, at) => {
    const numbers = row.trim().split(/[\s,]+/, columns);
    for (let column = 0; column < columns; column++) {
      const written = numbers[column] ?? '';
      const value = written === '' ? Number.NaN : Number(written);
      // also what only float32 cannot hold
      if (!Number.isFinite(Math.fround(value))) {
        throw new Error(
          `${path}, row ${at + 1}: expected ${columns} or more numbers, got ${JSON.stringify(row.slice(0, 80))}`,
        );
      }
      values[at * columns + column] = value;
    }
  });
  return values;
}
