import { readShape } from './read-shape.js';

const pointsOf = (text: string, name: string): number[] => [
  ...readShape(Uint8Array.from(Buffer.from(text, 'latin1')), name).points,
];

describe('clouds in text', () => {
  it('takes more columns, names of columns, comments and the line ends of all systems', () => {
    expect(pointsOf('1 2 3 4 5 6\r\n7 8 9 1 1 1', 'a.xyz')).toEqual([1, 2, 3, 7, 8, 9]);
    expect(pointsOf('\u00ef\u00bb\u00bfr,"Z",Y,X\n9,3,2,1\n', 'a.csv')).toEqual([1, 2, 3]);
    expect(pointsOf('id;east;north\n1;2;3\n', 'a.csv')).toEqual([1, 2, 3]);
    expect(pointsOf('1 ,2 ,3\n10 ,20 ,30\n', 'a.csv')).toEqual([1, 2, 3, 10, 20, 30]);
    expect(pointsOf('//X Y Z\r# two\r\r1, 2, 3,\r4,5,6,\r', 'a.txt')).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('takes the number of points in front, and commas beside blanks that separate', () => {
    expect(pointsOf('2\n1 2 3\n4 5 6\n', 'a.xyz')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(pointsOf('//X Y Z\n1\n1,2,3\n', 'a.asc')).toEqual([1, 2, 3]);
    expect(pointsOf('2\nz y x\n1 2 3\n4 5 6\n', 'a.pts')).toEqual([3, 2, 1, 6, 5, 4]);
    expect(pointsOf('1,2,3 255 0 0\n1, 2 ,3 255 0 0 ,\n', 'a.txt')).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it.each([
    ['a.xyz', '1 2 3\n4 5\n', 'a.xyz: line 2 has 2 columns, the lines before it have 3'],
    ['a.xyz', '1 2\n', 'a.xyz: line 1: expected x, y and z, got "1 2"'],
    ['a.csv', 'x,y,z\nx,y,z\n', 'a.csv: line 2: expected a number, got "x"'],
    ['a.csv', 'x,y,z\n', 'a.csv has no points'],
    ['a.pts', '3\n1 2 3\n4 5 6\n', 'a.pts: the first line announces 3 points, 2 follow'],
    ['a.xyz', '1\n1 2 3\n1\n1 2 3\n', 'a.xyz: line 3 has 1 columns, the lines before it have 3'],
    ['a.xyz', '2\n3\n', 'a.xyz: line 2: expected x, y and z, got "3"'],
    [
      'a.csv',
      'x;y;z\n0,12;0,5;0,3\n',
      'a.csv: line 2: expected numbers with a decimal point and one separator, got "0,12;0,5;0,3"',
    ],
    ['a.txt', '-0,12 0,5e-3 3\n', 'a.txt: line 1: expected numbers with a decimal point and one separator'],
    ['a.txt', 'nan nan nan\n', 'a.txt: vertex 0 has the coordinate NaN'],
  ])('say what is wrong: %s: %j', (name, text, sentence) => {
    expect(() => pointsOf(text, name)).toThrow(sentence);
  });
});
