/** One group of parity checks: reads everything (sizes, head counts) from the fixture, runs this project's code, compares. */
import type { Comparison, Fixture } from '@i2p/testkit';

export interface ParityGroup {
  readonly name: string;
  check(fixture: Fixture): Promise<Comparison[]>;
}
