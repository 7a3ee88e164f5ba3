import type { ParityGroup } from '../group.js';

export const vitGroup: ParityGroup = { name: 'vit', check: async () => [] };
