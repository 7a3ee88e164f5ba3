/** What a segmenter makes of a test split, for a report: IoU by category, coloured parts beside the truth. */
import { partScores } from '@i2p/eval';
import type { Canvas } from '../picture/canvas.js';
import { partColour } from '../picture/part-colours.js';
import { frameOf, scatter } from '../picture/scatter.js';
import { PICTURE_STYLE, type PictureCard, pictureCards } from '../report/picture-cards.js';
import { BAR_STYLE, shareBars } from '../report/share-bars.js';
import type { SegmentedShape } from './segment-split.js';

/** What `segmentationFigures` needs beside the shared style of a page. */
export const FIGURES_STYLE = BAR_STYLE + PICTURE_STYLE;

/** @param whose the weights, in words @param count most shapes that are drawn of each sort */
export function segmentationFigures(
  shapes: readonly SegmentedShape[],
  categoryNames: readonly string[],
  whose: string,
  count: number,
): string {
  const bars = partScores(shapes).categories.map(({ category, iou, shapes: own }) => ({
    label: categoryNames[category] ?? `category ${category}`,
    share: iou,
    remark: `of ${own}`,
  }));
  return [
    `<h2>IoU by category</h2><p class="note">Mean over the shapes of each category, with ${whose}.</p>`,
    shareBars(bars),
    pictureSection(
      'Shapes',
      'Of each category in turn: what was found on the left, the truth on the right.',
      spread(shapes, count),
      categoryNames,
    ),
    pictureSection(
      'Worst shapes',
      'Those with the lowest IoU: what was found on the left, the truth on the right.',
      worst(shapes, count),
      categoryNames,
    ),
  ].join('\n');
}

/** One shape of each category, then a second one of each, and so on. */
function spread(shapes: readonly SegmentedShape[], count: number): SegmentedShape[] {
  const seen = new Map<number, number>();
  const rounds = shapes.map((shape) => {
    const round = seen.get(shape.category) ?? 0;
    seen.set(shape.category, round + 1);
    return { shape, round };
  });
  return rounds
    .sort((a, b) => a.round - b.round || a.shape.category - b.shape.category)
    .slice(0, count)
    .map(({ shape }) => shape);
}

function worst(shapes: readonly SegmentedShape[], count: number): SegmentedShape[] {
  return [...shapes].sort((a, b) => a.iou - b.iou).slice(0, count);
}

function pictureSection(
  title: string,
  note: string,
  shapes: readonly SegmentedShape[],
  names: readonly string[],
): string {
  if (shapes.length === 0) return '';
  const cards = shapes.map(
    ({ index, category, iou, points, parts, predicted }): PictureCard => ({
      title: names[category] ?? `category ${category}`,
      remark: `test shape ${index}: IoU ${(100 * iou).toFixed(1)} %`,
      pictures: [predicted, parts].map((labels) => colouredParts(points, labels)),
    }),
  );
  return `<h2>${title}</h2><p class="note">${note}</p>${pictureCards(cards)}`;
}

/** points [N,3], labels [N] -> one colour a part. */
function colouredParts(points: Float32Array, labels: Int32Array): Canvas {
  const sets = [...new Set(labels)].map((part) => ({
    points: points.filter((_, i) => labels[Math.floor(i / 3)] === part),
    colour: partColour(part),
    radius: 5,
  }));
  return scatter(sets, frameOf(points));
}
