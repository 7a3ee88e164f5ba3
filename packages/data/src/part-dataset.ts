/** What every source of part-labelled shapes offers. P parts in all, N points of a shape. */

/** One split: shapes of several categories, each point of which lies on a part. */
export interface PartDataset {
  readonly name: string;
  /** Number of shapes. */
  readonly size: number;
  readonly categoryNames: readonly string[];
  /** Numbers of the parts, 0 .. partCount-1, that occur in each category. */
  readonly partsOfCategory: readonly (readonly number[])[];
  /** Parts of all categories together, P. */
  readonly partCount: number;
  /** Category of each shape, [size]. */
  readonly categories: Int32Array;
  /**
   * All points of one shape, [N,3], and the part of each, [N].
   * @throws RangeError when there is no such shape
   */
  shape(index: number): { readonly points: Float32Array; readonly parts: Int32Array };
}

/** The two splits of a part-labelled data set. */
export interface PartPair {
  readonly train: PartDataset;
  readonly test: PartDataset;
  /** One line for logs and reports. */
  readonly description: string;
}
