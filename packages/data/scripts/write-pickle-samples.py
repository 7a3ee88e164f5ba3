"""Writes src/testing/pickle-samples.json: a few-shot fold and a cache of resampled ModelNet40, in the official form but tiny. Needs numpy."""
import json, pathlib, pickle
import numpy as np


def cloud(number):
    """[8,6]: coordinates that tell which cloud they are of, and normals."""
    points = np.zeros((8, 6), np.float32)
    points[:, 0] = number + np.arange(8) / 8
    points[:, 1] = (np.arange(8) % 2) * (number + 1)
    points[:, 3:] = 9
    return points


fold = {
    'train': [(cloud(i), i // 2, [7, 30][i // 2]) for i in range(4)],
    'test': [(cloud(4 + i), i % 2, [7, 30][i % 2]) for i in range(3)],
}
cache = [[cloud(i) for i in range(3)], [np.array([label]).astype(np.int32) for label in (1, 0, 2)]]
samples = {
    'fold': {protocol: pickle.dumps(fold, protocol).hex() for protocol in (2, 4)},
    'cache': {protocol: pickle.dumps(cache, protocol).hex() for protocol in (2, 4)},
}
out = pathlib.Path(__file__).parent.parent / 'src' / 'testing' / 'pickle-samples.json'
out.write_text(json.dumps(samples, indent=1) + '\n')
