/** What the watching threads of a job's ranks are told, and say to each other: lines of JSON over TCP. */

/** Where rank 0 listens; every rank learns it through MPI. */
export interface WatchPost {
  readonly host: string;
  /** Addresses of that machine, for the others. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Who does not say it is none of the job. */
  readonly token: string;
}

/** A watching thread's own data. */
export interface WatchStart {
  readonly rank: number;
  readonly size: number;
  /** Whether all ranks are on one machine: rank 0 then listens to no other. */
  readonly local: boolean;
  /** Ends the sentence about a lost rank. */
  readonly advice: string;
}

/** From the main thread to its watch. */
export type WatchOrder =
  | { readonly kind: 'connect'; readonly post: WatchPost }
  /** This rank failed: its message, and whether it is meant for the user as it stands. */
  | { readonly kind: 'fail'; readonly message: string; readonly told: boolean }
  | { readonly kind: 'end' };

/** From a watch to its main thread. */
export type WatchReport =
  | { readonly kind: 'listening'; readonly port: number; readonly token: string }
  | { readonly kind: 'connected'; readonly problem: string | undefined };

/** Between the ranks. */
export type WatchLine =
  | {
      readonly kind: 'hello';
      readonly token: string;
      readonly rank: number;
      readonly pid: number;
      readonly host: string;
    }
  | { readonly kind: 'welcome' }
  | { readonly kind: 'failed'; readonly message: string; readonly told: boolean }
  | { readonly kind: 'bye' };
