/** The place of the generated table in a README. */

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/** The README with `table` between its markers. @throws Error when a marker is missing */
export function withTable(readme: string, table: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`expected ${BEGIN} and, after it, ${END} in the README`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${table}\n${readme.slice(end)}`;
}
