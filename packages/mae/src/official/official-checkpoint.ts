/** Checkpoints of the official code, as they come out of a torch file (SPEC 10): dictionaries, tensors, numbers. */
import type { HostTensor } from '@i2p/safetensors';
import { type CheckpointKind, kindOf } from './checkpoint-kind.js';

export interface OfficialCheckpoint {
  readonly kind: CheckpointKind;
  /** By official name: without `module.`, without the teacher. */
  readonly model: Map<string, HostTensor>;
  /** The 2D teacher's towers that pre-training saves along, by the names CLIP gives them. */
  readonly teacher: Map<string, HostTensor>;
  /** All tensors' names in the file's order, without `module.`: the order in which the optimizer counts parameters. */
  readonly names: readonly string[];
  /** The state of torch's optimizer, as read; see `officialMoments`. */
  readonly optimizer: unknown;
  /** The last finished epoch, from 0. */
  readonly epoch: number | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  readonly bestMetrics: Readonly<Record<string, number>>;
}

/** Where the weights stand: pre-training and fine-tuning, segmentation, and what other programs call them. */
const WRAPPERS = ['base_model', 'model_state_dict', 'state_dict', 'model'];
export const TEACHER_PREFIX = 'clip_model.';
const SEGMENTATION_METRICS = ['train_acc', 'test_acc', 'class_avg_iou', 'inctance_avg_iou'];

/**
 * Finds the weights of a checkpoint: under `base_model`, `model_state_dict`, `state_dict` or `model`, or the content itself when it is a state dict.
 * @param content dictionaries as `Map`s or plain objects
 * @throws Error when there are none, or none of them is the encoder's
 */
export function readOfficialCheckpoint(content: unknown): OfficialCheckpoint {
  const entries = entriesOf(content);
  if (!entries) throw new Error(`no official checkpoint: expected a dictionary, got ${typeof content}`);
  const wrapped = WRAPPERS.map((key) => entries.get(key)).find((inner) => entriesOf(inner) !== undefined);
  const state = entriesOf(wrapped ?? content);
  const weights = new Map<string, HostTensor>();
  for (const [key, value] of state ?? []) if (isHostTensor(value)) weights.set(key.replace(/^module\./, ''), value);
  const model = new Map([...weights].filter(([name]) => !name.startsWith(TEACHER_PREFIX)));
  expectEncoder(model, [...entries.keys()]);
  const teacher = [...weights].filter(([name]) => name.startsWith(TEACHER_PREFIX));
  const { epoch, metrics } = { epoch: entries.get('epoch'), metrics: entriesOf(entries.get('metrics')) };
  return {
    kind: kindOf([...model.keys()]),
    model,
    teacher: new Map(teacher.map(([name, value]) => [name.slice(TEACHER_PREFIX.length), value])),
    names: [...weights.keys()],
    optimizer: entries.get('optimizer') ?? entries.get('optimizer_state_dict'),
    epoch: typeof epoch === 'number' ? epoch : undefined,
    metrics: numbersOf(metrics ?? new Map(SEGMENTATION_METRICS.map((name) => [name, entries.get(name)]))),
    bestMetrics: numbersOf(entriesOf(entries.get('best_metrics'))),
  };
}

/** A dictionary's entries by text; undefined for anything else. */
export function entriesOf(value: unknown): Map<string, unknown> | undefined {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [String(key), item]));
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value) && !isHostTensor(value);
  return plain ? new Map(Object.entries(value)) : undefined;
}

export function isHostTensor(value: unknown): value is HostTensor {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value && 'data' in value;
}

function expectEncoder(model: ReadonlyMap<string, HostTensor>, keys: readonly string[]): void {
  if ([...model.keys()].some((name) => name.startsWith('h_encoder.'))) return;
  const got = model.size > 0 ? [...model.keys()] : keys;
  throw new Error(
    `no official checkpoint: expected tensors of the encoder (h_encoder.*) under ${WRAPPERS.join(', ')} or alone, got ${got.slice(0, 3).join(', ') || 'nothing'}`,
  );
}

function numbersOf(values: ReadonlyMap<string, unknown> | undefined): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [name, value] of values ?? []) {
    const number = isHostTensor(value) && value.data.length === 1 ? Number(value.data[0]) : value;
    if (typeof number === 'number') numbers[name] = number;
  }
  return numbers;
}
