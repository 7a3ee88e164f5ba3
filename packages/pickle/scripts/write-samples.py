"""Writes src/testing/samples.json: what Python and numpy pickle, by protocol, in hexadecimal. Needs numpy 2."""
import json, pathlib, pickle
import numpy as np

shared = [1, 2]
plain = {
    'none': None, 'booleans': [True, False], 'integers': [0, -1, 255, 256, 65535, 65536, -2**31, 2**40, 2**70, -2**70],
    'floats': [0.5, -1e300, float('inf'), float('-inf')], 'text': 'a\n\\ä漢😀\r\t', 'long text': 'x' * 300, 'bytes': b'\x00\xff\n',
    'bytearray': bytearray(b'ab'), 'empty bytes': b'', 'tuples': [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)], 'set': {7}, 'frozenset': frozenset([8]),
    'shared': [shared, shared], 'empty': [[], {}],
}
arrays = {
    'float32': np.arange(6, dtype='<f4').reshape(2, 3) / 4, 'float16': np.array([0.5, -2, np.inf], '<f2'),
    'fortran': np.asfortranarray(np.arange(24, dtype='<f8').reshape(2, 3, 4)), 'int64': np.array([2**40, -1]),
    'bool': np.array([True, False]), 'uint8': np.array([[1], [255]], 'u1'), 'big endian': np.array([1, -2], '>i4'),
    'strided': np.arange(10, dtype='<i2')[::3], 'empty': np.zeros((0, 3), '<f4'), 'float scalar': np.float32(1.5), 'int scalar': np.int64(7),
}
samples = {
    'plain': [pickle.dumps(plain, p).hex() for p in range(6)],
    'arrays': [pickle.dumps(arrays, p).hex() for p in range(6)],
    'objects': pickle.dumps(np.array([None], object)).hex(), 'text': pickle.dumps(np.array(['a'])).hex(),
}
out = pathlib.Path(__file__).parent.parent / 'src' / 'testing' / 'samples.json'
out.write_text(json.dumps(samples, indent=1) + '\n')
