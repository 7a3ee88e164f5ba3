/** What the main thread and its student workers say to each other. */
import type { MaeConfig } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import type { RunConfig } from '../../config/schema.js';
import type { EngineChoice } from '../../student/matrix-engine.js';
import type { Losses } from '../accumulate.js';
import type { RunLength } from '../learning-rate.js';
import type { SharedMemory } from './shared-memory.js';

type State = Map<string, HostTensor>;

/** A worker's own thread data. */
export interface WorkerStart {
  readonly worker: number;
  readonly config: RunConfig;
  readonly model: MaeConfig;
  readonly length: RunLength;
  readonly engine: EngineChoice;
  readonly shared: SharedMemory;
  /** Whether masks or targets need the main thread's teacher. */
  readonly teacher: boolean;
  /** Where training goes on; the optimizer's is empty at the start of a run. */
  readonly student: State;
  readonly optimizer: State;
}

/** To a worker. Every request but `answer` gets one reply. */
export type WorkerRequest =
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'student' }
  | { readonly kind: 'optimizer' }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly features?: Float32Array;
      readonly saliency?: Float32Array;
      readonly error?: string;
    };

/** From a worker. */
export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'stepped'; readonly losses: Losses; readonly preparing: number }
  | { readonly kind: 'state'; readonly state: State }
  | {
      readonly kind: 'images';
      readonly id: number;
      readonly images: Float32Array;
      readonly count: number;
      readonly entries?: Int32Array;
    }
  /** `told`: the message is meant for the user as it stands. */
  | { readonly kind: 'failed'; readonly message: string; readonly told: boolean };
