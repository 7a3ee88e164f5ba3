/** Height and width of a depth image. */
export const SIZE: i32 = 224;
/** Cells that a point fills on each side of its own. */
export const DILATION: i32 = 2;
