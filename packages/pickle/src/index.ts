export { type NumpyData, type NumpyDtype, numpyDtype, numpyValues } from './numpy/dtype.js';
export { NumpyArray } from './numpy/numpy-array.js';
export { type PickleConstructor, PickleGlobal, pickleState, setPickleState } from './pickle-global.js';
export { type ReadPickleOptions, readPickle } from './read-pickle.js';
