import type { ParityGroup } from '../group.js';

export const projectionGroup: ParityGroup = { name: 'projection', check: async () => [] };
