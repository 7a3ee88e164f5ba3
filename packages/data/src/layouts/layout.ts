/** A way in which a data set lies in a folder. */
import type { DatasetPair } from '../point-dataset.js';

export interface LayoutOptions {
  /** Points of a cloud to use; by default all stored ones. */
  readonly points?: number;
  /** What stood behind `#`: one of the layout's variants. */
  readonly variant?: string;
}

export interface Layout {
  /** As messages call it. */
  readonly name: string;
  /** What a folder is known by, as messages say it. */
  readonly marks: string;
  /** The names that may stand behind `#`; none for most layouts. */
  readonly variants?: readonly string[];
  fits(folder: string): boolean;
  /** @throws Error when a file is missing, damaged, or of other shape */
  open(folder: string, options: LayoutOptions): Promise<DatasetPair>;
}
