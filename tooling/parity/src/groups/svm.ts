import type { ParityGroup } from '../group.js';

export const svmGroup: ParityGroup = { name: 'svm', check: async () => [] };
