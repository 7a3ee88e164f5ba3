/**
 * Answers of the teacher to fixed augmentations, kept on disk. An entry is computed when it is first asked for, by one run on
 * the three views of its cloud alone: its bytes depend neither on when nor on what it was asked for with. What is returned
 * has always gone through float16, so that a new entry gives the same numbers as a stored one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { renderViews, VIEWS } from '@i2p/projection';
import type { TeacherOutput } from '@i2p/vit2d';
import { type AugmentedClouds, augmentedEntries } from './augmentations.js';
import { sizeOf } from './disk-room.js';
import { type EntryShape, encodeEntry, entryValues, joinEntries } from './entry-format.js';
import type { EntryStore } from './entry-store.js';
import { Turns } from './turns.js';

/** Entries that wait for the teacher: enough that its thread never does; more would be claimed that others could compute. */
const AHEAD = 4;
/** Milliseconds between two looks at an entry that another process computes. */
const LOOK_EVERY = 20;

export interface BankParts {
  readonly store: EntryStore;
  readonly shape: EntryShape;
  readonly clouds: AugmentedClouds;
  /** K: entries of a larger one may lie in the same folder. */
  readonly augmentations: number;
  /** Runs the teacher on images [V,H*W]; called only for entries that are not there. */
  readonly teacher: (images: Float32Array, count: number) => Promise<TeacherOutput>;
  /** Told of a damaged entry, which is computed anew. */
  readonly onDamage: (entry: number) => void;
}

export class TeacherBank {
  /** Entries that are being computed now. */
  readonly #underWay = new Map<number, Promise<Uint16Array>>();
  readonly #turns = new Turns(AHEAD);

  constructor(private readonly parts: BankParts) {}

  /** Entries of the full bank. */
  get size(): number {
    return this.parts.clouds.data.size * this.parts.augmentations;
  }

  /** Entries known to be on disk. */
  get present(): number {
    return this.parts.store.present;
  }

  /** Bytes of those. */
  get bytes(): number {
    return this.parts.store.bytesOf(this.present);
  }

  /** entries [B] -> features [V*B,P*P,C] and saliency [V*B,P*P] of their clouds' views, view by view. */
  async read(entries: ArrayLike<number>): Promise<TeacherOutput> {
    const values = await Promise.all(Array.from(entries, (entry) => this.#values(entry)));
    return joinEntries(values, this.parts.shape, VIEWS);
  }

  /** Computes an entry unless it is on disk. */
  async ensure(entry: number): Promise<void> {
    if (!this.parts.store.has(entry)) await this.#values(entry);
  }

  /** How full the bank is, e.g. `bank 3.1 of 8.9 GB, 35 %`. */
  progress(): string {
    const { store } = this.parts;
    const [present, all] = [store.bytesOf(store.present), store.bytesOf(this.size)];
    const [part, unit] = [sizeOf(present).split(' ') as [string, string], sizeOf(all).split(' ')[1]];
    const share = Math.floor((100 * present) / all);
    return `bank ${part[1] === unit ? part[0] : part.join(' ')} of ${sizeOf(all)}, ${share} %`;
  }

  #values(entry: number): Promise<Uint16Array> {
    const running = this.#underWay.get(entry);
    if (running) return running;
    const { store, onDamage } = this.parts;
    const found = store.read(entry);
    if (found === 'damaged') onDamage(entry);
    else if (found) return Promise.resolve(found);
    const computed = this.#obtain(entry).finally(() => this.#underWay.delete(entry));
    this.#underWay.set(entry, computed);
    return computed;
  }

  /** Computes an entry, or waits until another process has. */
  async #obtain(entry: number): Promise<Uint16Array> {
    const { store } = this.parts;
    for (;;) {
      const mine = await this.#turns.run(async () => (store.claim(entry) ? this.#compute(entry) : undefined));
      if (mine) return mine;
      await delay(LOOK_EVERY);
      const found = store.read(entry);
      if (found && found !== 'damaged') return found;
    }
  }

  /** The entry must have been claimed. */
  async #compute(entry: number): Promise<Uint16Array> {
    try {
      const found = this.parts.store.read(entry);
      if (found && found !== 'damaged') return found;
      return await this.#ask(entry);
    } finally {
      this.parts.store.release(entry);
    }
  }

  async #ask(entry: number): Promise<Uint16Array> {
    const { store, shape, clouds, teacher } = this.parts;
    const { images } = renderViews(augmentedEntries(clouds, [entry]), 1);
    const bytes = encodeEntry(await teacher(images, VIEWS));
    const values = entryValues(bytes, shape);
    if (!values) throw new Error(`the teacher gave ${bytes.length} bytes for a bank of ${store.bytesOf(1)} an entry`);
    store.write(entry, bytes);
    return values;
  }
}
