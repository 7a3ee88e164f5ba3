import type { ParityGroup } from '../group.js';

export const opsGroup: ParityGroup = { name: 'ops', check: async () => [] };
