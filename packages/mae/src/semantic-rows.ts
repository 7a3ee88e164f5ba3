/** Which teacher features the visible middle tokens must predict (SPEC 6): those at their neighbours, which are level-0 centres. */
import type { Masks } from './masking.js';
import type { Levels } from './multi-scale.js';
import { packVisible } from './visible-tokens.js';

/** Neighbours of the visible middle tokens, as centres b * G0 + g of level 0 [T*K]. */
function visibleNeighbours(levels: Levels, masks: Masks, batch: number): Int32Array {
  const { neighbours, neighbourCount } = levels[1];
  const { rows } = packVisible(masks[1], batch);
  return Int32Array.from({ length: rows.length * neighbourCount }, (_, i) => {
    const token = rows[Math.floor(i / neighbourCount)] as number;
    return neighbours[token * neighbourCount + (i % neighbourCount)] as number;
  });
}

/** Level-0 centres whose teacher features the 2D loss reads, each once, ascending: with most tokens masked, half of them. */
export function semanticCentres(levels: Levels, masks: Masks, batch: number): Int32Array {
  const wanted = new Uint8Array(levels[0].centres.length / 3);
  for (const centre of visibleNeighbours(levels, masks, batch)) wanted[centre] = 1;
  return Int32Array.from(wanted.keys()).filter((centre) => wanted[centre] === 1);
}

/** What `semanticRows` needs of a training batch. */
interface SemanticBatch {
  readonly batch: number;
  readonly levels: Levels;
  readonly masks: Masks;
  readonly teacherCentres?: Int32Array | undefined;
}

/** Rows of `teacherRows` that the visible middle tokens must predict, neighbour by neighbour [T*K]. */
export function semanticRows({ levels, masks, batch, teacherCentres }: SemanticBatch): Int32Array {
  const centres = visibleNeighbours(levels, masks, batch);
  if (!teacherCentres) return centres;
  const rowOf = new Int32Array(levels[0].centres.length / 3).fill(-1);
  teacherCentres.forEach((centre, row) => {
    rowOf[centre] = row;
  });
  return centres.map((centre) => rowOf[centre] as number);
}
