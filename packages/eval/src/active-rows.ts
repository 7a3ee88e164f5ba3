/** Rows of the Gram matrix with the active multipliers in the order of the state, so that the solver's loops read on and on. */
import type { PairGram } from './pair-gram.js';
import { rowStore } from './row-store.js';

/** The part of a state (dual-state.ts) that decides about rows. */
interface ActiveSet {
  readonly gram: PairGram;
  readonly active: number;
  readonly row: Int32Array;
}

export interface ActiveRows {
  /** Byte offset of the products of multiplier t with the active ones [active]; valid until the next call but one. */
  of(t: number): number;
  /** To be called when the order has changed or multipliers have come back. */
  reordered(): void;
}

/** Of a state whose multipliers are, to begin with, `inOrder`: all samples of the matrix in its own order. */
export function activeRows(state: ActiveSet, inOrder: boolean): ActiveRows {
  const { gram, row } = state;
  const { kernels, ordered } = gram.memory;
  const store = rowStore(ordered.at, ordered.length, gram.size);
  let asIs = inOrder;
  const { slots } = gram.memory;
  // the mate lies deepest on the wrong side of those whose row is not there yet: it moves soon
  const original = (t: number): number =>
    gram.rowAt(
      row[t],
      slots[row[t]] < 0 ? kernels.deepestWithout(state.active, t, row.byteOffset, slots.byteOffset) : -1,
    );
  return {
    of(t) {
      if (asIs) return original(t);
      const kept = store.find(row[t]);
      if (kept >= 0) return kept;
      const from = original(t);
      const at = store.add(row[t]);
      kernels.gatherRow(from, row.byteOffset, state.active, at);
      return at;
    },
    reordered() {
      asIs = false;
      store.clear();
    },
  };
}
