import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { damagedFile, findPython, hexLines } from '@i2p/testkit';
import { NumpyArray } from './numpy/numpy-array.js';
import { type PickleConstructor, PickleGlobal, pickleState, setPickleState } from './pickle-global.js';
import { readPickle } from './read-pickle.js';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
/** One byte a character. */
const raw = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const samples = JSON.parse(readFileSync(join(__dirname, 'testing', 'samples.json'), 'utf8')) as {
  plain: string[];
  arrays: string[];
  objects: string;
  text: string;
};
const protocols = [0, 1, 2, 3, 4, 5];
const int32 = (value: number): string => Buffer.from(Int32Array.of(value).buffer).toString('latin1');

describe('what Python wrote', () => {
  it.each(protocols)('plain values in protocol %i', (protocol) => {
    const value = readPickle(hex(samples.plain[protocol] as string)) as Map<string, unknown>;
    expect(Object.fromEntries(value)).toEqual({
      none: null,
      booleans: [true, false],
      integers: [0, -1, 255, 256, 65535, 65536, -(2 ** 31), 2 ** 40, 2n ** 70n, -(2n ** 70n)],
      floats: [0.5, -1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      text: 'a\n\\ä漢😀\r\t',
      'long text': 'x'.repeat(300),
      bytes: Uint8Array.of(0, 255, 10),
      bytearray: Uint8Array.of(97, 98),
      'empty bytes': new Uint8Array(0),
      tuples: [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]],
      set: new Set([7]),
      frozenset: new Set([8]),
      shared: [
        [1, 2],
        [1, 2],
      ],
      empty: [[], new Map()],
    });
    const [one, other] = value.get('shared') as unknown[];
    expect(one).toBe(other);
  });

  it.each(protocols)('numpy arrays in protocol %i', (protocol) => {
    const value = readPickle(hex(samples.arrays[protocol] as string)) as Map<string, NumpyArray>;
    const seen = [...value].map(([name, { shape, dtype, data }]) => [name, [...shape], dtype, data]);
    expect(seen).toEqual([
      ['float32', [2, 3], 'float32', Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25)],
      ['float16', [3], 'float16', Float32Array.of(0.5, -2, Number.POSITIVE_INFINITY)],
      ['fortran', [2, 3, 4], 'float64', Float64Array.from({ length: 24 }, (_, i) => i)],
      ['int64', [2], 'int64', BigInt64Array.of(2n ** 40n, -1n)],
      ['bool', [2], 'bool', Uint8Array.of(1, 0)],
      ['uint8', [2, 1], 'uint8', Uint8Array.of(1, 255)],
      ['big endian', [2], 'int32', Int32Array.of(1, -2)],
      ['strided', [4], 'int16', Int16Array.of(0, 3, 6, 9)],
      ['empty', [0, 3], 'float32', new Float32Array(0)],
      ['float scalar', [], 'float32', Float32Array.of(1.5)],
      ['int scalar', [], 'int64', BigInt64Array.of(7n)],
    ]);
  });

  it('arrays of numpy 1 and of Python 2, whose bytes are text', () => {
    const old = Buffer.from(samples.arrays[2] as string, 'hex')
      .toString('latin1')
      .replaceAll('numpy._core', 'numpy.core');
    expect((readPickle(raw(old)) as Map<string, NumpyArray>).get('strided')?.data).toEqual(Int16Array.of(0, 3, 6, 9));
    const python2 = `\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01K\x02\x85cnumpy\ndtype\nU\x02f4K\x00K\x01\x87R(K\x03U\x01<NNNJ${int32(-1)}J${int32(-1)}K\x00tb\x89U\x08\x00\x00\x80?\x00\x00\x00\xc0tb.`;
    const array = readPickle(raw(python2)) as NumpyArray;
    expect([array.shape, array.data]).toEqual([[2], Float32Array.of(1, -2)]);
    expect(readPickle(raw("(S'a\\x41\\101\\n\\'\\q'\nI01\nL-5L\nF-inf\nV\\u0041\ntp0\n."))).toEqual([
      "aAA\n'\\q",
      true,
      -5,
      Number.NEGATIVE_INFINITY,
      'A',
    ]);
  });

  const python = findPython(['numpy']);
  (python ? it : it.skip)(
    'what the Python of this machine writes, in every protocol [needs python3 with numpy]',
    () => {
      const program =
        'import pickle, numpy\nfor p in range(6): print(pickle.dumps([numpy.arange(5.), ("x", {1: b"y"})], p).hex())';
      for (const bytes of hexLines(python as string, program)) {
        const [array, rest] = readPickle(bytes) as [NumpyArray, unknown];
        expect([array.data, rest]).toEqual([Float64Array.of(0, 1, 2, 3, 4), ['x', new Map([[1, Uint8Array.of(121)]])]]);
      }
    },
  );
});

describe('names', () => {
  it.each([
    ["cos\nsystem\n(S'touch gone'\ntR.", 'it wants to build os.system, which is refused'],
    ["(S'id'\nios\nsystem\n.", 'it wants to build os.system'],
    ['\x80\x04\x8c\x08builtins\x8c\x04eval\x93.', 'it wants to build builtins.eval'],
    ['\x80\x02cnumpy\nmemmap\n.', 'it wants to build numpy.memmap'],
    ['c__proto__\nconstructor\n.', 'it wants to build __proto__.constructor'],
    ['\x80\x02\x82\x01.', 'it uses the registry of extensions, which is refused'],
    ['\x80\x05\x97.', 'it uses a buffer outside of the file'],
    ['\x80\x02K\x01Q.', 'it refers to a value outside of it (a persistent id), which is refused'],
    ['cnumpy\nndarray\n(tR.', 'it calls numpy.ndarray itself'],
    ['\x80\x02K\x01)R.', 'it calls something that is not a class or function'],
    ['c__builtin__\nbytes\n(I99999999999\ntR.', 'bytes are expected, something else is there'],
  ])('refuses %j', (text, sentence) => {
    expect(() => readPickle(raw(text))).toThrow(sentence);
  });

  it('takes stand-ins, persistent ids and states', () => {
    const taken: unknown[] = [];
    const globals = new Map<string, PickleConstructor>([
      ['collections.OrderedDict', () => new Map()],
      [
        'torch.Thing',
        (args: readonly unknown[]) => ({ args, [setPickleState]: (state: unknown) => taken.push(state) }),
      ],
    ]);
    const value = readPickle(
      raw(
        '\x80\x02(ccollections\nOrderedDict\n)R}U\x01mK\x01sbctorch\nThing\nK\x05\x85\x81K\x06b(U\x01sctorch\nThing\ntQt.',
      ),
      {
        globals,
        persistentLoad: (id) => ({ id }),
      },
    ) as [Map<unknown, unknown> & { [pickleState]?: unknown }, { args: unknown }, { id: [string, PickleGlobal] }];
    expect(value[0][pickleState]).toEqual(new Map([['m', 1]]));
    expect([value[1].args, taken]).toEqual([[5], [6]]);
    expect(value[2].id[1]).toBeInstanceOf(PickleGlobal);
    expect(value[2].id[1].name).toBe('torch.Thing');
  });
});

describe('damage', () => {
  const array = (shape: string, bytes: string): string =>
    `\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01${shape}cnumpy\ndtype\nU\x02f4\x85R\x89${bytes}tb`;
  const bomb = `\x80\x02]q\x00${Array.from({ length: 60 }, (_, i) => `]q${String.fromCharCode(i + 1)}(h${String.fromCharCode(i)}h${String.fromCharCode(i)}e`).join('')}.`;
  it.each<[string, Uint8Array, string]>([
    ['no bytes', raw(''), 'at byte 0: 1 bytes are needed at byte 0, but only 0 are left'],
    ['another protocol', raw('\x80\x06N.'), 'it is written in protocol 6, only 0 to 5 are read'],
    ['an unknown operation', raw('?'), '0x3f is no operation of a pickle'],
    ['an empty stack', raw('.'), 'needs a value, but the stack is empty'],
    ['a missing mark', raw('t.'), 'needs a mark, but none is set'],
    ['a long string', raw('X\xff\xff\xff\x7fab.'), '2147483647 bytes are needed at byte 5, but only 3 are left'],
    ['a longer string', hex('8effffffffffffff7f612e'), 'bytes are needed'],
    [
      'a long frame',
      hex('80049500000000000000f0'),
      'a frame of 17293822569102705000 bytes starts where only 0 are left',
    ],
    ['wrong text', raw('U\x01\xffX\x01\x00\x00\x00\xff.'), 'not valid UTF-8'],
    ['an unknown memo', raw('h\x05.'), 'it repeats value 5, which was never stored'],
    [
      'an array of absurd size',
      raw(`${array(`J${int32(1e9)}J${int32(2e9)}\x86`, 'U\x04abcd')}.`),
      'an array of shape [1000000000,2000000000] of float32 needs 8000000000000000000 bytes, it has 4',
    ],
    ['a negative extent', raw(`${array(`J${int32(-1)}\x85`, 'U\x04abcd')}.`), 'a shape that is not a tuple of extents'],
    ['an array of objects', hex(samples.objects), 'expected an array of numbers'],
    ['an array of text', hex(samples.text), 'expected an array of numbers'],
    ['a list in itself', raw(']q\x00h\x00a.'), 'a value contains itself'],
    ['a dictionary in itself', raw('}q\x00K\x01h\x00s.'), 'a value contains itself'],
    ['a deep value', raw(`${'('.repeat(100000)}${'t'.repeat(100000)}.`), 'nested more than 500 deep'],
    ['doubling lists', raw(bomb), 'written out without repeats it has more than'],
    ['an endless number', raw(`I${'9'.repeat(5000)}\n.`), 'an integer of 5000 digits is longer than 2500'],
    [
      'an array whose bytes repeat',
      raw(`X${int32(4000)}${'a'.repeat(4000)}q\x01${array(`M${'\xe8\x03'}\x85`, 'h\x01').slice(2).repeat(20)}.`),
      'its values repeat bytes until they take',
    ],
  ])('%s', (_, bytes, sentence) => {
    expect(() => readPickle(bytes)).toThrow(sentence);
    expect(() => readPickle(bytes)).toThrow(/^the pickle cannot be read, at byte \d+: /);
  });

  it('reads or says what is wrong, 200 cases a protocol', () => {
    for (const sample of [...samples.plain, ...samples.arrays]) {
      for (let i = 0; i < 200; i++) {
        try {
          const value = readPickle(damagedFile(hex(sample), i));
          if (value instanceof Map) for (const part of value.values()) if (part instanceof NumpyArray) part.decode();
        } catch (error) {
          expect((error as Error).message).toMatch(/^the pickle cannot be read, at byte \d+: [^\n]+$/);
          expect((error as Error).cause).not.toBeInstanceOf(RangeError);
          expect((error as Error).cause).not.toBeInstanceOf(TypeError);
        }
      }
    }
  });
});
